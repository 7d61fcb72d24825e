-- Every order ever accepted. Permanent: it still knows an order when the workflow's history is gone.
CREATE TABLE orders (
  order_id        text PRIMARY KEY,
  payload_hash    text NOT NULL,
  hash_version    int NOT NULL,
  customer_id     text NOT NULL,
  placed_at       timestamptz NOT NULL,
  received_at     timestamptz NOT NULL DEFAULT now(),
  -- Null until the workflow is known to have started; the bridge starts those again.
  started_at      timestamptz,
  -- Sequence of the last progress record applied; 0 before the first.
  progress        int NOT NULL DEFAULT 0,
  state           text NOT NULL,
  needs_attention boolean NOT NULL DEFAULT false,
  -- json, not jsonb: it is shown as it was written, fields in order.
  status          json NOT NULL,
  updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_newest ON orders (received_at DESC, order_id DESC);
CREATE INDEX orders_by_customer ON orders (customer_id, received_at DESC, order_id DESC);
CREATE INDEX orders_by_state ON orders (state, received_at DESC, order_id DESC);
CREATE INDEX orders_needing_attention ON orders (received_at DESC, order_id DESC) WHERE needs_attention;

-- The first cancellation of each order, also if it comes before its order.
CREATE TABLE cancellations (
  order_id     text PRIMARY KEY,
  reason       text NOT NULL,
  requested_by text NOT NULL,
  received_at  timestamptz NOT NULL DEFAULT now(),
  -- What became of it: null while it waits for its order.
  outcome      text CHECK (outcome IN ('forwarded', 'too-late'))
);

-- What each input offset turned out to be. What is not here is a dead letter.
CREATE TABLE intake (
  topic       text NOT NULL,
  partition   int NOT NULL,
  "offset"    bigint NOT NULL,
  order_id    text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('order', 'cancellation', 'duplicate')),
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition, "offset")
);

-- The attention desk: one row for each time a step of an order began to wait for a person. Open until it is closed.
CREATE TABLE attention (
  order_id   text NOT NULL,
  step       text NOT NULL,
  since      timestamptz NOT NULL,
  attempts   int NOT NULL,
  last_error text NOT NULL,
  -- What a person may decide.
  actions    text[] NOT NULL,
  closed_at  timestamptz,
  -- What was decided; withdrawn: it came right by itself, or its order was cancelled.
  outcome    text CHECK (outcome IN ('retry', 'skip', 'resolved', 'withdrawn')),
  decided_by text,
  reason     text,
  evidence   json,
  PRIMARY KEY (order_id, step, since),
  CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX attention_open ON attention (since, order_id, step) WHERE closed_at IS NULL;

-- Which orders wait for the arrival of which sku.
CREATE TABLE backorder (
  order_id text NOT NULL,
  sku      text NOT NULL,
  since    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, sku)
);
CREATE INDEX backorder_oldest ON backorder (sku, since, order_id);
