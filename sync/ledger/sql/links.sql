-- What a process remembers of its links, its state and the pairs told apart.

-- A process gets its row with its first batch.
-- name: add_process
INSERT INTO process (name) VALUES (?) ON CONFLICT (name) DO NOTHING;

-- name: process_id
SELECT id FROM process WHERE name = ?;

-- name: get_state
SELECT state FROM process WHERE name = ?;

-- name: put_state
UPDATE process SET state = ?2 WHERE id = ?1;

-- The highest number ever given in a table, so that a batch can number what is new before it writes.
-- name: last_number
SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?;

-- A link keeps its number and its process; a number of another process changes no row.
-- name: put_link
INSERT INTO link (id, process, left_id, right_id, sides, quiet, due, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  left_id = excluded.left_id, right_id = excluded.right_id, sides = excluded.sides,
  quiet = excluded.quiet, due = excluded.due, data = excluded.data
WHERE process = excluded.process;

-- A link of which no index tells anything new costs a fraction of that; no row where one does.
-- name: touch_link
UPDATE link SET data = ?8
WHERE id = ?1 AND process = ?2 AND left_id = ?3 AND right_id = ?4 AND sides = ?5 AND quiet = ?6 AND due IS ?7;

-- name: wake_links
UPDATE link SET quiet = 0, due = NULL WHERE process = ? AND quiet = 1;

-- name: forget_link
DELETE FROM link WHERE process = ?1 AND id = ?2;

-- name: want_all
SELECT id, left_id, right_id, data FROM link
WHERE id IN (SELECT id FROM link WHERE process = (SELECT id FROM process WHERE name = ?1))
ORDER BY id;

-- All of a process, a part at a time.
-- name: want_page
SELECT id, left_id, right_id, data FROM link
WHERE id IN (SELECT id FROM link WHERE process = (SELECT id FROM process WHERE name = ?1) AND id > ?2 ORDER BY id LIMIT ?3)
ORDER BY id;

-- The links that are wanted; the parts add up, and each has its own index: those to be planned again
-- at once or by a time, then by number, by item id, and those that only one side has met. Item ids
-- come as a JSON list of hex, for they may be any bytes. CROSS JOIN holds the planner to the order
-- written here: for each id asked for, one look into the index.
-- name: want_some
WITH wanted (id) AS (
  SELECT id FROM link WHERE ?2 AND process = (SELECT id FROM process WHERE name = ?1) AND quiet = 0
  UNION
  SELECT id FROM link WHERE ?2 AND process = (SELECT id FROM process WHERE name = ?1) AND quiet = 1 AND due <= ?3
  UNION
  SELECT link.id FROM json_each(?4) AS asked CROSS JOIN link
  WHERE link.id = asked.value AND +process = (SELECT id FROM process WHERE name = ?1)
  UNION
  SELECT link.id FROM json_each(?5) AS asked CROSS JOIN link
  WHERE process = (SELECT id FROM process WHERE name = ?1) AND left_id = CAST(unhex(asked.value) AS TEXT)
  UNION
  SELECT link.id FROM json_each(?6) AS asked CROSS JOIN link
  WHERE process = (SELECT id FROM process WHERE name = ?1) AND right_id = CAST(unhex(asked.value) AS TEXT)
  UNION
  SELECT id FROM link WHERE ?7 AND process = (SELECT id FROM process WHERE name = ?1) AND sides = 1
  UNION
  SELECT id FROM link WHERE ?8 AND process = (SELECT id FROM process WHERE name = ?1) AND sides = 2
)
SELECT id, left_id, right_id, data FROM link WHERE id IN (SELECT id FROM wanted) ORDER BY id;

-- name: count_linked
SELECT count(*) FROM link WHERE process = (SELECT id FROM process WHERE name = ?) AND sides = 3;

-- name: put_differ
INSERT INTO differ (process, left_id, right_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING;

-- name: get_differ
SELECT left_id, right_id FROM differ WHERE process = (SELECT id FROM process WHERE name = ?);

-- Forgetting a process leaves its history and the pairs told apart.
-- name: forget_links
DELETE FROM link WHERE process = (SELECT id FROM process WHERE name = ?);

-- name: forget_state
UPDATE process SET state = NULL WHERE name = ?;
