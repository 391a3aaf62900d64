package ledger

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What a run asks must be answered by an index, however large the tables are.
func TestQueriesUseAnIndex(t *testing.T) {
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "state.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	whole := regexp.MustCompile(`SCAN (link|entry|run|plan|blob|link_blob|entry_blob)\b`)
	for name, q := range queries {
		if strings.HasPrefix(name, "prune_") || name == "list_runs" {
			continue
		}
		args := make([]any, 9)
		for i := range args {
			args[i] = 1
		}
		n := strings.Count(q, "?")
		for i := len(args); i > 0; i-- {
			if strings.Contains(q, "?"+string(rune('0'+i))) {
				n = i
				break
			}
		}
		rows, err := db.write.Query("EXPLAIN QUERY PLAN "+q, args[:n]...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for rows.Next() {
			var id, parent, unused int
			var what string
			if err := rows.Scan(&id, &parent, &unused, &what); err != nil {
				t.Fatal(err)
			}
			if whole.MatchString(what) {
				t.Errorf("%s: %s", name, what)
			}
			if strings.Contains(what, "INDEX link_by_due (process=?)") && name == "want_some" {
				t.Errorf("%s reads a whole process: %s", name, what)
			}
		}
		rows.Close()
	}
}
