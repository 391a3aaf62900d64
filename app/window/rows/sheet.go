package rows

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Column says what a sheet shows of an item.
type Column[T any] struct {
	Cell func(T) Cell
	Less func(a, b T) int // order by this column; nil: by the cell's text
	Mute bool             // the search does not look here
}

// Sheet is a Model over items: searched, filtered, sorted and grouped. The zero Sheet with Columns
// and Key set is ready; it is for one goroutine.
type Sheet[T any] struct {
	Columns []Column[T]
	Key     func(T) string        // an item's ID, never ""
	Words   func(T) string        // more text that the search looks at; may be nil
	Group   func(T) (int, string) // place and heading of an item's group; nil: no groups
	items   []entry[T]            // in the order of Set
	shown   []int                 // indexes of items, -1-g for the heading of group g
	heads   []string
	where   map[string]int // row of an ID
	keep    func(T) bool
	search  []string
	col     int // 1 + the column that is sorted by; 0: none
	down    bool
	sorting *collate.Collator
	buf     collate.Buffer
}

type entry[T any] struct {
	item T
	id   string
	text string   // folded, for the search; made when it is first needed
	keys [][]byte // of the columns, made when they are first sorted by
}

// Set replaces the items and shows them in the order and by the filter that are set.
func (s *Sheet[T]) Set(items []T) {
	s.items = make([]entry[T], len(items))
	for i, it := range items {
		s.items[i] = entry[T]{item: it, id: s.Key(it)}
	}
	s.show()
}

// Search shows the items that hold each word of the text, in whatever case and with or without
// accents.
func (s *Sheet[T]) Search(text string) {
	s.search = strings.Fields(Fold(text))
	s.show()
}

// Filter shows the items for which keep is true; nil shows all.
func (s *Sheet[T]) Filter(keep func(T) bool) {
	s.keep = keep
	s.show()
}

// Sort orders the rows by a column; col -1 brings back the order in which they came.
func (s *Sheet[T]) Sort(col int, down bool) {
	s.col, s.down = col+1, down
	s.show()
}

// Sorted is the column that the rows are ordered by.
func (s *Sheet[T]) Sorted() (int, bool) { return s.col - 1, s.down }

// Len counts the rows that are shown, headings included.
func (s *Sheet[T]) Len() int { return len(s.shown) }

// Total counts the items, shown or not.
func (s *Sheet[T]) Total() int { return len(s.items) }

// Shown counts the items that are shown.
func (s *Sheet[T]) Shown() int { return len(s.where) }

// ID is the ID of a row's item, "" for a heading.
func (s *Sheet[T]) ID(row int) string {
	if row < 0 || row >= len(s.shown) || s.shown[row] < 0 {
		return ""
	}
	return s.items[s.shown[row]].id
}

// Cell is what stands in a row and column.
func (s *Sheet[T]) Cell(row, col int) Cell {
	i := s.shown[row]
	if i < 0 {
		return Cell{Text: s.heads[-1-i], Tone: Strong}
	}
	return s.Columns[col].Cell(s.items[i].item)
}

// At is the item of a row; false for a heading.
func (s *Sheet[T]) At(row int) (item T, ok bool) {
	if s.ID(row) == "" {
		return item, false
	}
	return s.items[s.shown[row]].item, true
}

// Find is the item with an ID, if it is shown.
func (s *Sheet[T]) Find(id string) (item T, ok bool) {
	row, ok := s.where[id]
	if !ok {
		return item, false
	}
	return s.At(row)
}

// Pick gives the shown items with these IDs, in the order of the rows.
func (s *Sheet[T]) Pick(ids []string) []T {
	want := make(map[string]bool, len(ids))
	for _, id := range ids {
		want[id] = true
	}
	var out []T
	for _, i := range s.shown {
		if i >= 0 && want[s.items[i].id] {
			out = append(out, s.items[i].item)
		}
	}
	return out
}

// show works out what is shown.
func (s *Sheet[T]) show() {
	s.shown = s.shown[:0]
	for i := range s.items {
		if s.fits(&s.items[i]) {
			s.shown = append(s.shown, i)
		}
	}
	s.order()
	s.group()
	s.where = make(map[string]int, len(s.shown))
	for row, i := range s.shown {
		if i >= 0 {
			s.where[s.items[i].id] = row
		}
	}
}

func (s *Sheet[T]) fits(e *entry[T]) bool {
	if s.keep != nil && !s.keep(e.item) {
		return false
	}
	if len(s.search) == 0 {
		return true
	}
	if e.text == "" {
		e.text = s.textOf(e.item)
	}
	for _, w := range s.search {
		if !strings.Contains(e.text, w) {
			return false
		}
	}
	return true
}

func (s *Sheet[T]) textOf(item T) string {
	var b strings.Builder
	for _, c := range s.Columns {
		if !c.Mute {
			b.WriteString(c.Cell(item).Text)
			b.WriteByte('\n')
		}
	}
	if s.Words != nil {
		b.WriteString(s.Words(item))
	}
	b.WriteByte('\n')
	return Fold(b.String())
}

func (s *Sheet[T]) order() {
	if s.col < 1 || s.col > len(s.Columns) {
		return
	}
	c := s.Columns[s.col-1]
	by := func(a, b int) int { return slices.Compare(s.key(a), s.key(b)) }
	if c.Less != nil {
		by = func(a, b int) int { return c.Less(s.items[a].item, s.items[b].item) }
	}
	slices.SortStableFunc(s.shown, func(a, b int) int {
		if s.down {
			return by(b, a)
		}
		return by(a, b)
	})
}

// key is an item's place in the order of the column, in which "Ä" stands beside "A" and "10" after "9".
func (s *Sheet[T]) key(i int) []byte {
	e := &s.items[i]
	if e.keys == nil {
		e.keys = make([][]byte, len(s.Columns))
	}
	if e.keys[s.col-1] == nil {
		if s.sorting == nil {
			s.sorting = collate.New(language.Und, collate.Numeric)
		}
		s.buf.Reset()
		e.keys[s.col-1] = append([]byte{0}, s.sorting.KeyFromString(&s.buf, s.Columns[s.col-1].Cell(e.item).Text)...)
	}
	return e.keys[s.col-1]
}

// group puts the rows of a group together, each group under its heading.
func (s *Sheet[T]) group() {
	s.heads = nil
	if s.Group == nil || len(s.shown) == 0 {
		return
	}
	place := make(map[int]int, len(s.shown))
	head := map[int]string{}
	for _, i := range s.shown {
		at, title := s.Group(s.items[i].item)
		place[i], head[at] = at, title
	}
	slices.SortStableFunc(s.shown, func(a, b int) int { return cmp.Compare(place[a], place[b]) })
	out := make([]int, 0, len(s.shown)+len(head))
	for n, i := range s.shown {
		if n == 0 || place[i] != place[s.shown[n-1]] {
			s.heads = append(s.heads, head[place[i]])
			out = append(out, -len(s.heads))
		}
		out = append(out, i)
	}
	s.shown = out
}

// Fold makes texts comparable for a search: lower case, without accents.
func Fold(text string) string {
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < 0x80
	}
	if ascii {
		return strings.ToLower(text)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.ReplaceAll(b.String(), "ß", "ss")
}
