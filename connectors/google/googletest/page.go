package googletest

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// cursor is the inside of page and sync tokens.
type cursor struct {
	Of     string // what is listed
	Asked  string // the parameters it was made for
	Since  int64  `json:",omitempty"` // a delta: changes after this number
	Upto   int64  // changes after this number belong to the next delta
	After  int64  `json:",omitempty"` // page: rows up to here were given
	Page   bool   `json:",omitempty"`
	Empty  bool   `json:",omitempty"` // page: the empty first one was given
	Full   int64  // when the full read began, Unix seconds
	Made   int64  // Unix seconds
	Window string `json:",omitempty"` // a calendar token: timeMin|timeMax of the full read
}

func (k cursor) String() string {
	raw, _ := json.Marshal(k)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(s string) (k cursor, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	return k, err == nil && json.Unmarshal(raw, &k) == nil
}

// paging is where a listing stands.
type paging struct {
	cursor
	since int64 // 0 = a full read
	fresh bool  // the first page of a full read
}

// row is an item with the number that orders it.
type row struct {
	at     int64
	render func() Object
}

// page reads pageToken and syncToken of a Calendar list; alive is the oldest change number a token may have.
func (c *call) page(of string, alive int64) (*paging, error) {
	now := c.now()
	p := &paging{cursor: cursor{Of: of, Asked: meaning(c.q), Upto: c.serial, Full: now.Unix(), Made: now.Unix()}}
	if st := c.q.Get("syncToken"); st != "" {
		k, ok := readCursor(st)
		if !ok || k.Page || k.Of != of {
			return nil, invalid("Invalid sync token value.").at("parameter", "syncToken")
		}
		age := c.sw.CalendarTokenAge
		if k.Upto < alive || age > 0 && now.Sub(time.Unix(k.Made, 0)) > age {
			return nil, because("fullSyncRequired") // G-CAL-24
		}
		if lacks(k.Asked) != lacks(p.Asked) {
			c.breach(c, "parameters changed with the sync token: %s, was %s (G-CAL-23)", p.Asked, k.Asked)
		}
		p.since, p.Since, p.Full, p.Window, p.Asked = k.Upto, k.Upto, k.Full, k.Window, k.Asked
	}
	if pt := c.q.Get("pageToken"); pt != "" {
		k, ok := readCursor(pt)
		if !ok || !k.Page || k.Of != of || k.Since != p.Since {
			return nil, invalid("Invalid page token value.").at("parameter", "pageToken")
		}
		if k.Asked != p.Asked {
			c.breach(c, "parameters changed with the page token: %s, was %s (G-CAL-21)", p.Asked, k.Asked)
		}
		p.cursor = k
	}
	p.fresh = p.since == 0 && !p.Page
	return p, nil
}

// lacks leaves out what a first read may have and a delta must not.
func lacks(asked string) string {
	q, _ := url.ParseQuery(asked)
	q.Del("timeMin")
	q.Del("timeMax")
	return q.Encode()
}

// fill puts one page of rows, ordered by their numbers, and the next token into out (G-CAL-20, G-CAL-22).
func (c *call) fill(out Object, name string, p *paging, rows []row, size int, sync bool) {
	if c.sw.PageMost > 0 {
		size = min(size, c.sw.PageMost)
	}
	items := []any{}
	next := p.cursor
	next.Page, next.Made = true, c.now().Unix()
	if c.sw.EmptyPages && !p.Empty {
		next.Empty = true
		out[name], out["nextPageToken"] = items, next.String()
		return
	}
	for _, r := range rows {
		if r.at <= p.After {
			continue
		}
		if len(items) == size {
			out[name], out["nextPageToken"] = items, next.String()
			return
		}
		items = append(items, r.render())
		next.After = r.at
	}
	out[name] = items
	if sync {
		next.Page, next.After, next.Since, next.Empty = false, 0, 0, false
		out["nextSyncToken"] = next.String()
	}
}
