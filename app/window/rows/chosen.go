package rows

// Chosen is which rows of a model are chosen, by their IDs, so that it holds when the rows are
// sorted or filtered. It is for one goroutine.
type Chosen struct {
	Model  Model
	ids    map[string]bool
	cursor string // the row with the keyboard
	anchor string // where a range began
	rows   map[string]int
}

// IDs are the chosen rows in the order of the model.
func (c *Chosen) IDs() []string {
	if len(c.ids) == 0 {
		return nil
	}
	out := make([]string, 0, len(c.ids))
	for i := range c.Model.Len() {
		if id := c.Model.ID(i); id != "" && c.ids[id] {
			out = append(out, id)
		}
	}
	return out
}

// Len counts the chosen rows.
func (c *Chosen) Len() int { return len(c.ids) }

// Has tells whether a row is chosen.
func (c *Chosen) Has(id string) bool { return id != "" && c.ids[id] }

// Cursor is the row that has the keyboard, -1 if none.
func (c *Chosen) Cursor() int { return c.row(c.cursor) }

// Moved must be called after the model has changed: it forgets rows that are no longer shown.
func (c *Chosen) Moved() {
	c.rows = nil
	for id := range c.ids {
		if c.row(id) < 0 {
			delete(c.ids, id)
		}
	}
	if c.row(c.cursor) < 0 {
		c.cursor, c.anchor = "", ""
	}
}

func (c *Chosen) row(id string) int {
	if id == "" {
		return -1
	}
	if c.rows == nil {
		c.rows = make(map[string]int, c.Model.Len())
		for i := range c.Model.Len() {
			if x := c.Model.ID(i); x != "" {
				c.rows[x] = i
			}
		}
	}
	if i, ok := c.rows[id]; ok {
		return i
	}
	return -1
}

// Only chooses one row, or none where the row is a heading.
func (c *Chosen) Only(row int) {
	c.ids = map[string]bool{}
	if id := c.Model.ID(row); id != "" {
		c.ids[id], c.cursor, c.anchor = true, id, id
	}
}

// Set chooses rows by their IDs; those that are not shown are left out.
func (c *Chosen) Set(ids []string) {
	c.ids = map[string]bool{}
	for _, id := range ids {
		if c.row(id) >= 0 {
			c.ids[id] = true
			c.cursor, c.anchor = id, id
		}
	}
}

// Toggle adds a row to those chosen or takes it out.
func (c *Chosen) Toggle(row int) {
	id := c.Model.ID(row)
	if id == "" {
		return
	}
	if c.ids == nil {
		c.ids = map[string]bool{}
	}
	if c.ids[id] {
		delete(c.ids, id)
	} else {
		c.ids[id] = true
	}
	c.cursor, c.anchor = id, id
}

// Through chooses everything from where the range began to the row.
func (c *Chosen) Through(row int) {
	from := c.row(c.anchor)
	if from < 0 {
		c.Only(row)
		return
	}
	c.cursor = c.Model.ID(row)
	c.ids = map[string]bool{}
	for i := min(from, row); i <= max(from, row); i++ {
		if id := c.Model.ID(i); id != "" {
			c.ids[id] = true
		}
	}
}

// All chooses every row that is shown.
func (c *Chosen) All() {
	c.ids = make(map[string]bool, c.Model.Len())
	for i := range c.Model.Len() {
		if id := c.Model.ID(i); id != "" {
			c.ids[id] = true
		}
	}
}

// None chooses nothing; the keyboard stays where it is.
func (c *Chosen) None() { c.ids = nil }

// Step moves the keyboard by some rows, over headings, and chooses the row there, or with stretch
// everything from where the range began. It gives the row, -1 where there is none.
func (c *Chosen) Step(by int, stretch bool) int {
	n := c.Model.Len()
	at := c.Cursor()
	to := at + by
	if at < 0 {
		to = 0
		if by < 0 {
			to = n - 1
		}
	}
	return c.Go(min(max(to, 0), n-1), by < 0, stretch)
}

// Go moves the keyboard to a row, or to the next one in the direction where that is a heading.
func (c *Chosen) Go(row int, up, stretch bool) int {
	n := c.Model.Len()
	next := 1
	if up {
		next = -1
	}
	for tries := 0; tries < 2; tries, next = tries+1, -next {
		for i := row; i >= 0 && i < n; i += next {
			if c.Model.ID(i) == "" {
				continue
			}
			if stretch {
				c.Through(i)
			} else {
				c.Only(i)
			}
			return i
		}
	}
	return -1
}
