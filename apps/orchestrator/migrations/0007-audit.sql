-- Who decided and changed what, for good. Each entry carries the hash of the one before it of the same order or dead letter; their
-- hashes are signed and published, so that whoever may rewrite rows cannot rewrite what has left the database.
CREATE TABLE audit (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  chain            text        NOT NULL, -- order:<orderId> or letter:<id>
  n                int         NOT NULL CHECK (n > 0),
  at               timestamptz NOT NULL,
  actor            text        NOT NULL,
  action           text        NOT NULL,
  -- json, not jsonb: hashed as it was written.
  details          json        NOT NULL,
  words_commitment text,                 -- SHA-256 of a salt and the free text, which is in audit_words and may be erased
  before_hash      text,
  after_hash       text,
  request_id       text,
  previous         text,                 -- hash of the entry before; null of the first
  hash             text        NOT NULL,
  UNIQUE (chain, n),
  CHECK ((n = 1) = (previous IS NULL))
);
CREATE INDEX audit_by_actor ON audit (actor, id);

CREATE TABLE audit_words (
  audit_id bigint PRIMARY KEY REFERENCES audit,
  salt     text NOT NULL,
  words    json NOT NULL
);

-- Entries whose signed hash has not been published yet.
CREATE TABLE audit_pending (
  audit_id bigint PRIMARY KEY REFERENCES audit
);

-- What was sent in the place of the record that came, where a person has edited it.
ALTER TABLE dead_letter ADD COLUMN sent_value bytea;
