package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// row is one run of one contender.
type row struct {
	Scenario  string `json:"scenario"`
	Step      string `json:"step"`
	Contender string `json:"contender"`
	figures
	in scenario
}

type table struct{ rows []row }

func (t *table) add(s scenario, step, contender string, f figures) {
	t.rows = append(t.rows, row{s.String(), step, contender, f, s})
}

// middle is the run of the middle wall time, with the highest peak of all.
func (t *table) middle(scenario, step, contender string) (figures, bool) {
	var all []figures
	peak := 0.0
	for _, r := range t.rows {
		if r.Scenario == scenario && r.Step == step && r.Contender == contender {
			all = append(all, r.figures)
			peak = max(peak, r.Peak)
		}
	}
	if len(all) == 0 {
		return figures{}, false
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Wall < all[j].Wall })
	f := all[len(all)/2]
	f.Peak = peak
	return f, true
}

// goal is how much of another's wall time a step may take.
type goal struct {
	step, of string
	most     float64
}

var goals = []goal{
	{"no change", "vdirsyncer", 0.15}, {"1 % changed", "vdirsyncer", 0.4}, {"first, from", "vdirsyncer", 0.6}, {"first, to", "vdirsyncer", 1.0},
	{"no change", "floor", 1.5}, {"first, from", "floor", 1.3},
}

// judge compares with another contender: the ratio, and the goal where there is one for such a size.
func (t *table) judge(s scenario, step, of string) string {
	us, ok := t.middle(s.String(), step, "bothways")
	them, there := t.middle(s.String(), step, of)
	if !ok || !there {
		return ""
	}
	ratio := us.Wall / them.Wall
	out := fmt.Sprintf("%.2f", ratio)
	for _, g := range goals {
		if g.step != step || g.of != of {
			continue
		}
		most := g.most
		switch {
		case s.delay > 0 && step == "first, to":
			most = 0.2
		case s.delay > 0 || s.n < 10_000, s.place == "folder" && strings.HasPrefix(step, "first"):
			continue
		}
		out += map[bool]string{true: " ✓", false: " ✗"}[ratio <= most] + fmt.Sprintf(" (%.2f)", most)
	}
	return out
}

func (t *table) steps(s scenario) (out []string) {
	for _, r := range t.rows {
		if r.Scenario == s.String() && !slices.Contains(out, r.Step) {
			out = append(out, r.Step)
		}
	}
	return out
}

const head = "| place, kind, records | step | floor | vdirsyncer | Bothways | to vdirsyncer | to the floor |\n|---|---|---|---|---|---|---|\n"

// of is a scenario's part of the table: wall s / CPU s / peak MiB / requests.
func (t *table) of(s scenario) string {
	var b strings.Builder
	for _, step := range t.steps(s) {
		fmt.Fprintf(&b, "| %s | %s ", s, step)
		for _, c := range []string{"floor", "vdirsyncer", "bothways"} {
			f, ok := t.middle(s.String(), step, c)
			if !ok {
				b.WriteString("| ")
				continue
			}
			fmt.Fprintf(&b, "| %.2f / %.2f / %.0f / %d ", f.Wall, f.CPU, f.Peak, f.Requests)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", t.judge(s, step, "vdirsyncer"), t.judge(s, step, "floor"))
	}
	return b.String()
}

// finish prints the whole and writes it down, where BOTHWAYS_BENCH_JSON says.
func (t *table) finish(tb testing.TB) {
	var b strings.Builder
	b.WriteString(head)
	var told []string
	for _, r := range t.rows {
		if !slices.Contains(told, r.Scenario) {
			told = append(told, r.Scenario)
			b.WriteString(t.of(r.in))
		}
	}
	tb.Logf("wall s / CPU s / peak MiB / requests; %s\n%s", strings.Join(machine(), ", "), b.String())
	file := os.Getenv("BOTHWAYS_BENCH_JSON")
	if file == "" {
		return
	}
	text, err := json.MarshalIndent(map[string]any{"when": time.Now().UTC(), "machine": machine(), "runs": t.rows}, "", " ")
	if err == nil {
		err = os.WriteFile(file, append(text, '\n'), 0o644)
	}
	if err != nil {
		tb.Error(err)
	}
}

// machine says what things ran on.
func machine() []string {
	out := []string{fmt.Sprintf("%d cores", runtime.NumCPU()), runtime.Version()}
	for _, name := range []string{"vdirsyncer", "radicale", "cyrus-caldav", "python3"} {
		if v, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", name).Output(); err == nil {
			out = append(out, name+" "+string(v))
		}
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		out = append(out, "load "+strings.Fields(string(load))[0])
	}
	return out
}
