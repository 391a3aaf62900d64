package ledger

import (
	"context"
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
