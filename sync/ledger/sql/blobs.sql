-- Long contents, each once.

-- name: blob_id
SELECT id FROM blob WHERE hash = ?;

-- name: get_blob
SELECT size, packed, content FROM blob WHERE hash = ?;

-- name: put_blob
INSERT INTO blob (hash, size, packed, content) VALUES (?, ?, ?, ?);

-- name: link_needs
INSERT INTO link_blob (link, blob) VALUES (?, ?);

-- name: link_needs_nothing
DELETE FROM link_blob WHERE link = ?;

-- name: entry_needs
INSERT INTO entry_blob (entry, blob) VALUES (?, ?);

-- name: entry_needs_nothing
DELETE FROM entry_blob WHERE entry = ?;

-- name: prune_blobs
DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM link_blob WHERE blob = blob.id)
                   AND NOT EXISTS (SELECT 1 FROM entry_blob WHERE blob = blob.id);
