-- Amounts are minor units (cents) of the currency.

-- Money held on a card.
CREATE TABLE authorizations (
  authorization_id text PRIMARY KEY, -- the card network's
  operation_key    text        NOT NULL UNIQUE,
  order_id         text        NOT NULL,
  amount           bigint      NOT NULL CHECK (amount > 0),
  currency         text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  captured         bigint      NOT NULL DEFAULT 0 CHECK (captured >= 0), -- also what is being captured right now
  voided           bigint      NOT NULL DEFAULT 0 CHECK (voided >= 0),   -- what can never be captured any more
  several_captures boolean     NOT NULL,                                 -- the card network takes it in several parts
  expires_at       timestamptz NOT NULL,
  authorized_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  voiding_key      text,                                                 -- the latest undo that claimed what is left
  voided_at        timestamptz,                                          -- when the card network had let go of it
  CHECK (captured + voided <= amount),
  CHECK (voided_at IS NULL OR voided > 0),
  UNIQUE (authorization_id, order_id, currency)
);
CREATE INDEX authorizations_of_order ON authorizations (order_id);
CREATE INDEX authorizations_being_voided ON authorizations (voiding_key) WHERE voided_at IS NULL;

-- Money taken; without capture_id, money that is being taken.
CREATE TABLE captures (
  operation_key    text PRIMARY KEY,
  capture_id       text UNIQUE, -- the card network's
  authorization_id text   NOT NULL,
  order_id         text   NOT NULL,
  amount           bigint NOT NULL CHECK (amount > 0),
  currency         text   NOT NULL,
  shipment_id      text,
  final            boolean NOT NULL,          -- what it leaves of the authorization is let go of with it
  refunded         bigint NOT NULL DEFAULT 0, -- also what is being refunded right now
  captured_at      timestamptz,
  CHECK (refunded BETWEEN 0 AND amount),
  CHECK ((capture_id IS NULL) = (captured_at IS NULL)),
  CHECK (refunded = 0 OR captured_at IS NOT NULL),
  FOREIGN KEY (authorization_id, order_id, currency) REFERENCES authorizations (authorization_id, order_id, currency),
  UNIQUE (operation_key, order_id, currency)
);
CREATE INDEX captures_of_authorization ON captures (authorization_id);
CREATE INDEX captures_of_order ON captures (order_id);

-- Money given back; without refund_id, money that is being given back.
CREATE TABLE refunds (
  operation_key text PRIMARY KEY,
  refund_id     text UNIQUE, -- the card network's
  capture_key   text   NOT NULL,
  order_id      text   NOT NULL,
  amount        bigint NOT NULL CHECK (amount > 0),
  currency      text   NOT NULL,
  refunded_at   timestamptz,
  CHECK ((refund_id IS NULL) = (refunded_at IS NULL)),
  FOREIGN KEY (capture_key, order_id, currency) REFERENCES captures (operation_key, order_id, currency)
);
CREATE INDEX refunds_of_capture ON refunds (capture_key);
CREATE INDEX refunds_of_order ON refunds (order_id);

-- What became of each order's money: authorized = captured + voided + held, and the shop keeps captured - refunded.
CREATE VIEW payments AS
SELECT order_id, currency,
       sum(amount)::bigint                     AS authorized,
       sum(voided)::bigint                     AS voided,
       sum(amount - captured - voided)::bigint AS held,
       coalesce((SELECT sum(c.amount) FROM captures c
                 WHERE c.order_id = a.order_id AND c.currency = a.currency AND c.captured_at IS NOT NULL), 0)::bigint AS captured,
       coalesce((SELECT sum(r.amount) FROM refunds r
                 WHERE r.order_id = a.order_id AND r.currency = a.currency AND r.refunded_at IS NOT NULL), 0)::bigint AS refunded
FROM authorizations a
GROUP BY order_id, currency;
