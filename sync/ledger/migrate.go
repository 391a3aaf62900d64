package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
)

// application is written into the file's head (PRAGMA application_id), so that it is known for ours: "BWay".
const application = 0x42576179

// migrate brings the tables to the newest version, one transaction for all steps.
func migrate(ctx context.Context, db *sql.DB, steps fs.FS) error {
	names, err := fs.Glob(steps, "sql/migrations/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	have, err := version(ctx, db, len(names))
	if err != nil || have == len(names) {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Another program may have been first.
	if have, err = version(ctx, tx, len(names)); err != nil || have == len(names) {
		return err
	}
	for _, name := range names[have:] {
		if err := step(ctx, tx, steps, name); err != nil {
			return fmt.Errorf("%s: %w", path.Base(name), err)
		}
	}
	return tx.Commit()
}

// step carries out one file, whose name begins with the version it leads to.
func step(ctx context.Context, tx *sql.Tx, steps fs.FS, name string) error {
	text, err := fs.ReadFile(steps, name)
	if err != nil {
		return err
	}
	digits, _, _ := strings.Cut(path.Base(name), "_")
	to, err := strconv.Atoi(digits)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA user_version = %d; PRAGMA application_id = %d;", text, to, application))
	return err
}

type queryer interface {
	QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row
}

// version is the version of the tables, 0 for an empty file.
func version(ctx context.Context, q queryer, newest int) (int, error) {
	var app, have, tables int
	err := q.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).Scan(&app, &have, &tables)
	switch {
	case err != nil:
		return 0, err
	case tables == 0:
		return 0, nil
	case app != application:
		return 0, fmt.Errorf("%w: move it away, or name another place (--home)", ErrForeign)
	case have > newest:
		return 0, fmt.Errorf("%w: its tables are of version %d, this program knows %d; use the newer one", ErrNewer, have, newest)
	}
	return have, nil
}
