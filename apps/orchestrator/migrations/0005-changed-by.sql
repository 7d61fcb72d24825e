-- Who has changed the order over HTTP, by the subject of their access tokens: they do not approve it.
ALTER TABLE orders ADD COLUMN changed_by text[] NOT NULL DEFAULT '{}';
