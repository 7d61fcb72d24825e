-- What is where. Whatever moves, available + reserved + shipped stays all that ever came in, and nothing is below zero.
CREATE TABLE stock (
  sku       text   NOT NULL,
  warehouse text   NOT NULL,
  received  bigint NOT NULL,
  available bigint NOT NULL CHECK (available >= 0),
  reserved  bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  shipped   bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  PRIMARY KEY (sku, warehouse),
  CONSTRAINT stock_is_conserved CHECK (available + reserved + shipped = received)
);

-- Stock taken for an order. It has no clock of its own: it ends by being released or shipped.
CREATE TABLE reservation (
  id         text PRIMARY KEY, -- the key of the operation that took it
  order_id   text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX reservation_of_order ON reservation (order_id);

CREATE TABLE reservation_line (
  reservation_id text   NOT NULL REFERENCES reservation,
  sku            text   NOT NULL,
  warehouse      text   NOT NULL,
  quantity       bigint NOT NULL CHECK (quantity > 0),
  shipped        bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  released       bigint NOT NULL DEFAULT 0 CHECK (released >= 0),
  PRIMARY KEY (reservation_id, sku, warehouse),
  FOREIGN KEY (sku, warehouse) REFERENCES stock,
  CHECK (shipped + released <= quantity)
);

-- What went in which parcel and where it came from, so that what is returned finds its way back.
CREATE TABLE shipped_line (
  order_id       text   NOT NULL,
  shipment_id    text   NOT NULL,
  reservation_id text   NOT NULL,
  sku            text   NOT NULL,
  warehouse      text   NOT NULL,
  quantity       bigint NOT NULL CHECK (quantity > 0),
  returned       bigint NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND quantity),
  PRIMARY KEY (order_id, shipment_id, reservation_id, sku, warehouse),
  FOREIGN KEY (reservation_id, sku, warehouse) REFERENCES reservation_line
);

-- Goods that a shipment took though nothing (more) was reserved for its order: for a person to look into.
CREATE TABLE unreserved_shipment (
  event_source text        NOT NULL,
  event_id     text        NOT NULL,
  order_id     text        NOT NULL,
  shipment_id  text        NOT NULL,
  sku          text        NOT NULL,
  quantity     bigint      NOT NULL CHECK (quantity > 0),
  seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (event_source, event_id, sku)
);

-- Goods that came back though they had not (or not in that number) been shipped: for a person to look into.
CREATE TABLE unshipped_return (
  event_source text        NOT NULL,
  event_id     text        NOT NULL,
  order_id     text        NOT NULL,
  shipment_id  text        NOT NULL,
  sku          text        NOT NULL,
  quantity     bigint      NOT NULL CHECK (quantity > 0),
  seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (event_source, event_id, sku)
);

-- Goods that came in, by the id that whoever brought them gave.
CREATE TABLE arrival (
  id        text PRIMARY KEY,
  sku       text        NOT NULL,
  warehouse text        NOT NULL,
  quantity  bigint      NOT NULL CHECK (quantity > 0),
  at        timestamptz NOT NULL
);
