-- What the sandbox carrier knows. It is another company's memory: only the sandbox reads and writes it.
CREATE SCHEMA IF NOT EXISTS sandbox;

CREATE TABLE sandbox.parcel (
  reference       text PRIMARY KEY,
  tracking_number text        NOT NULL UNIQUE,
  booked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  outcome         text        CHECK (outcome IN ('delivered', 'returned', 'lost')), -- null: it never arrives
  outcome_at      timestamptz, -- until then it can be turned back, from then on it has happened
  report_at       timestamptz, -- when to say so next; null: nothing to say (any more)
  fetches_from    text,        -- a return: the parcel whose goods it brings home
  turned_back_for text,        -- the reference of the interception
  CHECK ((outcome IS NULL) = (outcome_at IS NULL)),
  CHECK (report_at IS NULL OR outcome IS NOT NULL)
);
CREATE INDEX parcel_to_report ON sandbox.parcel (report_at) WHERE report_at IS NOT NULL;

CREATE TABLE sandbox.carrier_outage (
  reference text PRIMARY KEY,
  ends_at   timestamptz NOT NULL
);
