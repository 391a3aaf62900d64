package ledger

import (
	"context"
	"database/sql"
	"testing"
)

// Count is the number of rows of a table.
func (d *DB) Count(t testing.TB, table string) (n int) {
	t.Helper()
	if err := d.read.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Exec runs a statement on the writing connection.
func (d *DB) Exec(t testing.TB, q string, args ...any) {
	t.Helper()
	if _, err := d.write.ExecContext(context.Background(), q, args...); err != nil {
		t.Fatal(err)
	}
}

// Size is the file's size in pages.
func (d *DB) Size(t testing.TB) (n int) {
	t.Helper()
	if err := d.read.QueryRow("PRAGMA page_count").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Script makes a database of a script.
func Script(t testing.TB, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.Exec(text)
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
