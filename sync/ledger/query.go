package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

//go:embed sql/*.sql sql/migrations/*.sql
var files embed.FS

// queries are the statements of the files in sql, by name.
var queries = readQueries("links", "blobs", "history", "meta")

func readQueries(names ...string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		text, err := files.ReadFile("sql/" + name + ".sql")
		if err != nil {
			panic(err)
		}
		for _, part := range strings.Split(string(text), "-- name: ")[1:] {
			name, rest, _ := strings.Cut(part, "\n")
			statement, _, ended := strings.Cut(rest, ";\n")
			if _, twice := all[name]; twice || !ended {
				panic("sql: " + name + " stands twice or does not end")
			}
			all[name] = statement
		}
	}
	return all
}

func query(name string) string {
	q, ok := queries[name]
	if !ok {
		panic("sql: no " + name)
	}
	return q
}

// work is a write transaction with its prepared statements.
type work struct {
	tx    *sql.Tx
	ready map[string]*sql.Stmt
}

// statement prepares a query once for the transaction.
func (w *work) statement(ctx context.Context, name string) (*sql.Stmt, error) {
	if s, ok := w.ready[name]; ok {
		return s, nil
	}
	s, err := w.tx.PrepareContext(ctx, query(name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	w.ready[name] = s
	return s, nil
}

// do runs a statement and gives the number of rows it changed.
func (w *work) do(ctx context.Context, name string, args ...any) (int64, error) {
	s, err := w.statement(ctx, name)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return r.RowsAffected()
}

// number reads one number; sql.ErrNoRows if there is none.
func (w *work) number(ctx context.Context, name string, args ...any) (n int64, err error) {
	s, err := w.statement(ctx, name)
	if err != nil {
		return 0, err
	}
	return n, s.QueryRowContext(ctx, args...).Scan(&n)
}

type beforeChange struct{}

// BeforeChange has f called before every change of a database that is made under the context.
func BeforeChange(ctx context.Context, f func()) context.Context {
	return context.WithValue(ctx, beforeChange{}, f)
}

// change carries f out in one durable transaction, or not at all.
func (d *DB) change(ctx context.Context, f func(ctx context.Context, w *work) error) error {
	if before, ok := ctx.Value(beforeChange{}).(func()); ok {
		before()
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return d.explain(ctx, err)
	}
	w := &work{tx: tx, ready: map[string]*sql.Stmt{}}
	if err = f(context.WithoutCancel(ctx), w); err == nil {
		err = tx.Commit()
	} else {
		tx.Rollback()
	}
	return d.explain(ctx, err)
}
