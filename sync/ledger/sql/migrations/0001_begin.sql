-- The memory of all processes: what is linked, what was seen and agreed, what was done and when.
-- Times are microseconds since 1970 in UTC. A column "data" holds the whole of its row in the
-- program's own compact form; the columns beside it are those that are searched by.

-- A process is known here by its name in the settings. Its row outlives its links, because the
-- history keeps pointing at it. "state" is empty until a run was begun.
CREATE TABLE process (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  state BLOB
);

-- A link says that this record over here is that record over there. People quote its number, so a
-- number is never given twice, not even after the link is gone.
--
-- "sides" tells who has met the record: 0 nobody, 1 only the left side, 2 only the right side,
-- 3 both, 4 both and by now it is gone from both. An item's id is empty where it was not met. Two links may carry the same id
-- for a while: a file that was deleted and made anew under its old name.
--
-- "quiet" links are left alone by the next run unless a side has news of them, or "due" has come;
-- a quiet link without "due" never becomes due by itself.
CREATE TABLE link (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  process  INTEGER NOT NULL REFERENCES process (id),
  left_id  TEXT NOT NULL,
  right_id TEXT NOT NULL,
  sides    INTEGER NOT NULL,
  quiet    INTEGER NOT NULL,
  due      INTEGER,
  data     BLOB NOT NULL
);
CREATE INDEX link_by_left  ON link (process, left_id);
CREATE INDEX link_by_right ON link (process, right_id);
CREATE INDEX link_by_sides ON link (process, sides);
CREATE INDEX link_by_due   ON link (process, quiet, due);

-- Pairs of items that a person said are not the same.
CREATE TABLE differ (
  process  INTEGER NOT NULL REFERENCES process (id),
  left_id  TEXT NOT NULL,
  right_id TEXT NOT NULL,
  PRIMARY KEY (process, left_id, right_id)
) WITHOUT ROWID;

-- A run is one execution of a plan. "summary" is the run as JSON, packed like a blob.
CREATE TABLE run (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  process INTEGER NOT NULL REFERENCES process (id),
  kind    TEXT NOT NULL,
  started INTEGER NOT NULL,
  data    BLOB NOT NULL,
  packed  INTEGER NOT NULL,
  summary BLOB
);
CREATE INDEX run_by_process ON run (process, id);

-- A plan that was shown, and what became of it; an empty verdict is an open plan.
CREATE TABLE plan (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  process INTEGER NOT NULL REFERENCES process (id),
  made    INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  data    BLOB NOT NULL,
  packed  INTEGER NOT NULL,
  summary BLOB
);
CREATE INDEX plan_by_process ON plan (process, verdict, id);

-- A line of the journal is one write to one side: noted before it happens, completed after. It
-- outlives its link. Its run is empty when the run was pruned and the line was touched later.
CREATE TABLE entry (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  process INTEGER NOT NULL REFERENCES process (id),
  run     INTEGER REFERENCES run (id) ON DELETE CASCADE,
  link    INTEGER NOT NULL,
  side    INTEGER NOT NULL,
  op      TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at      INTEGER NOT NULL,
  data    BLOB NOT NULL
);
CREATE INDEX entry_by_run  ON entry (run);
CREATE INDEX entry_by_link ON entry (process, link);
CREATE INDEX entry_deletes ON entry (process, at) WHERE op = 'delete';

-- What is long stands here once, under the SHA-256 of its plain bytes: photos, and the documents
-- that undo needs. "packed" is 1 where the content is compressed (zstd); "size" is the plain size.
CREATE TABLE blob (
  id      INTEGER PRIMARY KEY,
  hash    BLOB NOT NULL UNIQUE,
  size    INTEGER NOT NULL,
  packed  INTEGER NOT NULL,
  content BLOB NOT NULL
);

-- Who still needs a blob. One that nobody needs goes when history is pruned.
CREATE TABLE link_blob (
  link INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
  blob INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (link, blob)
) WITHOUT ROWID;
CREATE INDEX link_blob_by_blob ON link_blob (blob);

CREATE TABLE entry_blob (
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  blob  INTEGER NOT NULL REFERENCES blob (id),
  PRIMARY KEY (entry, blob)
) WITHOUT ROWID;
CREATE INDEX entry_blob_by_blob ON entry_blob (blob);

-- Small things that belong to the whole: the installation's id, until when everything is paused.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
