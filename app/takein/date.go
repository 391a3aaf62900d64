package takein

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date reads a day as tables have it: 2001-04-09, 9.4.2001, 4/9/2001 or, with day first, 9/4/2001. The
// empty day "0/0/00" gives "".
func date(text string, dayFirst bool) (string, bool) {
	text, _, _ = strings.Cut(text, " ")
	if strings.Trim(text, "0/.-") == "" {
		return "", true
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 {
		return "", false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil {
			return "", false
		}
		n[i] = v
	}
	y, m, d := n[2], n[0], n[1]
	switch {
	case len(parts[0]) == 4:
		y, m, d = n[0], n[1], n[2]
	case len(parts[2]) != 4:
		return "", false // two digits of a year may be either century
	case strings.Contains(text, ".") || dayFirst:
		m, d = n[1], n[0]
	}
	day := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
}

// dayFirst tells whether the dates of a table, written with slashes, name the day before the month: where
// one can be read no other way.
func dayFirst(head []string, rows [][]string) bool {
	for _, row := range rows {
		for i, value := range row {
			if i >= len(head) || columns[heading(head[i])] != "BDAY" && columns[heading(head[i])] != "X-ANNIVERSARY" {
				continue
			}
			first, _, ok := strings.Cut(value, "/")
			if n, err := strconv.Atoi(first); ok && err == nil && n > 12 && len(first) < 3 {
				return true
			}
		}
	}
	return false
}
