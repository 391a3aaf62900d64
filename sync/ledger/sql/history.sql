-- Runs, plans and the journal.

-- name: put_run
INSERT INTO run (id, process, kind, started, data, packed, summary) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  kind = excluded.kind, started = excluded.started, data = excluded.data,
  packed = excluded.packed, summary = excluded.summary
WHERE process = excluded.process;

-- name: get_run
SELECT run.id, name, data, packed, summary FROM run JOIN process ON process.id = run.process WHERE run.id = ?;

-- The newest runs of one process (or of all, where no name is given) before a number.
-- name: list_runs
SELECT run.id, name, data, packed, CASE WHEN ?4 THEN NULL ELSE summary END
FROM run JOIN process ON process.id = run.process
WHERE (?1 = '' OR name = ?1) AND run.id < ?2
ORDER BY run.id DESC LIMIT ?3;

-- name: put_plan
INSERT INTO plan (id, process, made, verdict, data, packed, summary) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  made = excluded.made, verdict = excluded.verdict, data = excluded.data,
  packed = excluded.packed, summary = excluded.summary
WHERE process = excluded.process;

-- name: get_plan
SELECT plan.id, name, data, packed, summary FROM plan JOIN process ON process.id = plan.process WHERE plan.id = ?;

-- name: get_plan_of
SELECT plan.id, name, data, packed, summary FROM plan JOIN process ON process.id = plan.process WHERE plan.id = ? AND name = ?;

-- name: open_plans
SELECT plan.id, name, data, packed, summary FROM plan JOIN process ON process.id = plan.process
WHERE name = ? AND verdict = '' ORDER BY plan.id DESC;

-- A line whose run was pruned meanwhile loses its run.
-- name: put_entry
INSERT INTO entry (id, process, run, link, side, op, outcome, at, data)
VALUES (?1, ?2, (SELECT id FROM run WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (id) DO UPDATE SET
  run = excluded.run, link = excluded.link, side = excluded.side, op = excluded.op,
  outcome = excluded.outcome, at = excluded.at, data = excluded.data
WHERE process = excluded.process;

-- A line that is completed: no row where more than its end has changed.
-- name: end_entry
UPDATE entry SET outcome = ?7, data = ?9
WHERE id = ?1 AND process = ?2 AND run = ?3 AND link = ?4 AND side = ?5 AND op = ?6 AND at = ?8;

-- name: entries_of_run
SELECT id, data FROM entry WHERE run = ? ORDER BY id;

-- name: entries_of_link
SELECT id, data FROM entry WHERE process = (SELECT id FROM process WHERE name = ?) AND link = ? ORDER BY id;

-- name: get_entry
SELECT id, data FROM entry WHERE id = ?;

-- Deletions done since a time, by side. What an undo deletes was made by a run before; it counts for no guard.
-- name: count_deleted
SELECT side, count(*) FROM entry
WHERE process = (SELECT id FROM process WHERE name = ?) AND op = 'delete' AND outcome = 'done' AND at >= ?
  AND NOT EXISTS (SELECT 1 FROM run WHERE run.id = entry.run AND run.kind = 'undo')
GROUP BY side;

-- Pruning takes runs with their lines, lines without a run, and plans; a process keeps its newest plan.
-- name: prune_runs
DELETE FROM run WHERE started < ?;

-- name: prune_entries
DELETE FROM entry WHERE run IS NULL AND at < ?;

-- name: prune_plans
DELETE FROM plan WHERE made < ? AND id NOT IN (SELECT max(id) FROM plan GROUP BY process);
