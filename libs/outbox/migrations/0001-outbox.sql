-- Events that a service has said in the transaction that made them true, and that the relay publishes.
CREATE TABLE outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     uuid        NOT NULL UNIQUE,
  shard        smallint    NOT NULL,
  topic        text        NOT NULL,
  key          text        NOT NULL,
  source       text        NOT NULL,
  sequence     bigint      NOT NULL,
  type         text        NOT NULL,
  time         timestamptz NOT NULL,
  traceparent  text,
  data         json        NOT NULL,
  published_at timestamptz,
  UNIQUE (source, key, sequence)
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

-- The last sequence per source and key. Its row lock makes id order the commit order of one key's events.
CREATE TABLE outbox_sequence (
  source text   NOT NULL,
  key    text   NOT NULL,
  last   bigint NOT NULL,
  PRIMARY KEY (source, key)
);

-- One row per operation key, for good: what was asked, and how it ended.
CREATE TABLE operation (
  key             text PRIMARY KEY,
  state           text        NOT NULL CHECK (state IN ('intent', 'done', 'refused', 'closed')),
  closed_from     text        CHECK (closed_from IN ('absent', 'intent', 'done', 'refused')),
  request_version smallint,
  request_hash    text,
  fence           integer     NOT NULL DEFAULT 1,
  lease_until     timestamptz, -- the latest attempt is at work until then
  call_until      timestamptz, -- an outside call that an ended attempt gave up on may still land until then
  result          json,
  refusal         json,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((state = 'closed') = (closed_from IS NOT NULL)),
  CHECK (state <> 'intent' OR lease_until IS NOT NULL),
  CHECK (state <> 'refused' OR refusal IS NOT NULL),
  CHECK (request_hash IS NOT NULL OR closed_from = 'absent')
);

-- Events of others that this service has acted upon.
CREATE TABLE inbox (
  source      text        NOT NULL,
  id          text        NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (source, id)
);
