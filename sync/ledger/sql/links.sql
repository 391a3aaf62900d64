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

-- name: forget_link
DELETE FROM link WHERE process = ?1 AND id = ?2;

-- The numbers of the links that are wanted, each part by its own index; the parts add up. Item ids
-- come as a JSON list of hex, for they may be any bytes. 1 all of the process, 2 those to be planned
-- again by a time, 3 by number, 4 and 5 by item id, 6 and 7 those that only one side has met.
-- name: want_all
SELECT id, left_id, right_id, data FROM link
WHERE id IN (SELECT id FROM link WHERE process = (SELECT id FROM process WHERE name = ?1))
ORDER BY id;

-- name: want_some
WITH this (process) AS (SELECT id FROM process WHERE name = ?1),
wanted (id) AS (
  SELECT id FROM link, this USING (process) WHERE ?2 AND quiet = 0
  UNION
  SELECT id FROM link, this USING (process) WHERE ?2 AND quiet = 1 AND due <= ?3
  UNION
  SELECT link.id FROM json_each(?4) AS asked JOIN link ON link.id = asked.value JOIN this USING (process)
  UNION
  SELECT link.id FROM json_each(?5) AS asked, this JOIN link
    ON link.process = this.process AND left_id = CAST(unhex(asked.value) AS TEXT)
  UNION
  SELECT link.id FROM json_each(?6) AS asked, this JOIN link
    ON link.process = this.process AND right_id = CAST(unhex(asked.value) AS TEXT)
  UNION
  SELECT id FROM link, this USING (process) WHERE ?7 AND sides = 1
  UNION
  SELECT id FROM link, this USING (process) WHERE ?8 AND sides = 2
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
