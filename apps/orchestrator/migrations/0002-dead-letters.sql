-- The dead letter desk: one row for each record that could not be read, however often its letter came. Kept when handled.
CREATE TABLE dead_letter (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Where the record was. Of a letter that does not say so: where the letter itself is.
  topic           text NOT NULL,
  partition       int NOT NULL,
  "offset"        bigint NOT NULL,
  -- The record as it came: bytes, so that anything can be kept. headers: [[name, [base64]]].
  key             bytea,
  value           bytea,
  headers         json NOT NULL,
  reason          text NOT NULL,
  detail          text NOT NULL,
  -- How often this event has become a dead letter, being sent again in between.
  count           int NOT NULL,
  -- Which record it was sent again for, as topic/partition/offset.
  redriven_from   text,
  first_seen      timestamptz NOT NULL,
  last_seen       timestamptz NOT NULL,
  state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'redriven', 'discarded')),
  handled_at      timestamptz,
  handled_by      text,
  handled_because text,
  -- Whether it was sent again with another payload.
  edited          boolean NOT NULL DEFAULT false,
  UNIQUE (topic, partition, "offset"),
  CHECK ((state = 'open') = (handled_at IS NULL))
);
CREATE INDEX dead_letter_oldest ON dead_letter (state, first_seen, id);
