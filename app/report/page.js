for (const box of document.querySelectorAll(".filter")) {
  const rows = [...box.parentElement.querySelectorAll(".actions tbody tr")];
  const op = box.querySelector(".by-op"), words = box.querySelector(".by-words"), out = box.querySelector("output");
  let texts = null, waiting = 0;
  const show = () => {
    texts ??= rows.map(r => r.textContent.toLowerCase());
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((r, i) => {
      const fits = (!op.value || r.classList.contains(op.value)) && wanted.every(w => texts[i].includes(w));
      r.hidden = !fits;
      if (fits) shown++;
    });
    out.textContent = shown === rows.length ? "" : out.dataset.of.replace("%1", shown).replace("%2", rows.length);
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 120); };
  op.addEventListener("change", show);
  words.addEventListener("input", soon);
  box.hidden = false;
}
