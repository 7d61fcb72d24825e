-- One row per asked-for dispatch, from before the carrier is called. Nothing in it says who the customer is or where.
CREATE TABLE shipment (
  dispatch_key    text PRIMARY KEY,
  shipment_id     text        NOT NULL,
  order_id        text        NOT NULL,
  state           text        NOT NULL
    CHECK (state IN ('requested', 'dispatched', 'delivered', 'returned', 'lost', 'refused', 'cancelled')),
  lines           json        NOT NULL,
  carrier         text,
  tracking_number text,
  traceparent     text,
  requested_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  dispatched_at   timestamptz,
  delivered_at    timestamptz,
  returned_at     timestamptz, -- the parcel as such: turned back, and home. Goods that a customer returns: parcel_return
  lost_at         timestamptz,
  warehouse       text,
  CHECK ((state IN ('dispatched', 'delivered', 'returned', 'lost')) = (tracking_number IS NOT NULL)),
  CHECK ((carrier IS NULL) = (tracking_number IS NULL)),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL)),
  CHECK ((state = 'returned') = (returned_at IS NOT NULL)),
  CHECK ((state = 'lost') = (lost_at IS NOT NULL))
);
CREATE INDEX shipment_order ON shipment (order_id);

-- Goods that the carrier fetches from the customer, in part or whole, from before it is asked to.
CREATE TABLE parcel_return (
  return_key      text PRIMARY KEY,
  dispatch_key    text        NOT NULL REFERENCES shipment,
  state           text        NOT NULL CHECK (state IN ('open', 'home', 'closed')),
  lines           json        NOT NULL,
  tracking_number text, -- once the carrier has arranged it
  traceparent     text,
  requested_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  home_at         timestamptz,
  CHECK ((state = 'home') = (home_at IS NOT NULL))
);
CREATE INDEX parcel_return_of ON parcel_return (dispatch_key);
