-- Returns, which outlive the order's workflow: what has arrived, what of it is on its way back or home, and what was paid for it.

-- What a return needs to know of its order once the order's workflow is gone, as the workflow told it when goods arrived:
-- how its money was taken, and the sealed address of the customer's mail.
ALTER TABLE orders ADD COLUMN sale json;

-- One row per order line and parcel that has arrived. What may still come back: delivered - on_its_way - returned - rejected.
CREATE TABLE delivered_line (
  order_id         text        NOT NULL REFERENCES orders,
  parcel           int         NOT NULL,
  sku              text        NOT NULL,
  shipment_id      text        NOT NULL,
  warehouse        text        NOT NULL,
  -- Ordinal of the capture that it was paid with; null when it cost nothing.
  paid_by          int,
  unit_price       bigint      NOT NULL CHECK (unit_price >= 0),
  returnable_until timestamptz NOT NULL,
  delivered        int         NOT NULL CHECK (delivered > 0),
  on_its_way       int         NOT NULL DEFAULT 0 CHECK (on_its_way >= 0),
  returned         int         NOT NULL DEFAULT 0 CHECK (returned >= 0),
  -- Came back and was not accepted, or was to come back and never did.
  rejected         int         NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  PRIMARY KEY (order_id, parcel, sku),
  CONSTRAINT nothing_comes_back_twice CHECK (on_its_way + returned + rejected <= delivered)
);

CREATE TABLE returns (
  return_id       text PRIMARY KEY,
  order_id        text        NOT NULL REFERENCES orders,
  -- Which return of its order it is, from 1.
  n               int         NOT NULL,
  -- The event that asked for it, so that the same event is one return; null when it was asked for otherwise.
  request_id      text UNIQUE,
  requested_by    text,
  requested_at    timestamptz NOT NULL DEFAULT now(),
  -- What its workflow is started with.
  input           json        NOT NULL,
  -- Null until the workflow is known to have started; those are started again.
  started_at      timestamptz,
  -- Sequence of the last progress record applied; 0 before the first.
  progress        int         NOT NULL DEFAULT 0,
  state           text        NOT NULL,
  needs_attention boolean     NOT NULL DEFAULT false,
  status          json        NOT NULL,
  -- What was decided once it was home; null before.
  settlement      json,
  -- Paid back, in minor units; and whether a person answers for a step of it.
  refunded        bigint      NOT NULL DEFAULT 0 CHECK (refunded >= 0),
  by_hand         boolean     NOT NULL DEFAULT false,
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (order_id, n)
);
CREATE INDEX returns_not_started ON returns (requested_at) WHERE started_at IS NULL;

-- On the desk a return's steps stand beside those of its order.
ALTER TABLE attention ADD COLUMN return_id text REFERENCES returns;

ALTER TABLE intake DROP CONSTRAINT intake_kind_check;
ALTER TABLE intake ADD CONSTRAINT intake_kind_check CHECK (kind IN ('order', 'cancellation', 'return', 'duplicate'));
