package ledger

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func TestStepsToTheNewestVersion(t *testing.T) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	one := fstest.MapFS{"sql/migrations/0001_a.sql": file("CREATE TABLE a (x); -- a comment at the end")}
	two := fstest.MapFS{"sql/migrations/0001_a.sql": one["sql/migrations/0001_a.sql"],
		"sql/migrations/0002_b.sql": file("INSERT INTO a VALUES (7); ALTER TABLE a RENAME COLUMN x TO y")}
	bad := fstest.MapFS{"sql/migrations/0001_a.sql": one["sql/migrations/0001_a.sql"], "sql/migrations/0002_b.sql": two["sql/migrations/0002_b.sql"],
		"sql/migrations/0003_c.sql": file("DELETE FROM a; SELECT nothing FROM nowhere")}
	check := func(want int) {
		t.Helper()
		if have, err := version(ctx, db, 9); err != nil || have != want {
			t.Errorf("version %d %v, want %d", have, err, want)
		}
	}
	for range 2 {
		if err := migrate(ctx, db, one); err != nil {
			t.Fatal(err)
		}
		check(1)
	}
	if err := migrate(ctx, db, bad); err == nil {
		t.Error("a step that cannot be done is no error")
	}
	check(1)
	if err := migrate(ctx, db, two); err != nil {
		t.Fatal(err)
	}
	check(2)
	var y int
	if err := db.QueryRow("SELECT y FROM a").Scan(&y); err != nil || y != 7 {
		t.Errorf("y = %d, %v", y, err)
	}
	if err := migrate(ctx, db, one); !errors.Is(err, ErrNewer) {
		t.Errorf("going back: %v", err)
	}
}
