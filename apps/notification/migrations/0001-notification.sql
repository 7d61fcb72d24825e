-- What customers were told. Whom and where to is not kept: that stays sealed outside this service.
CREATE TABLE notification (
  key        text PRIMARY KEY,
  order_id   text        NOT NULL,
  kind       text        NOT NULL,
  channel    text        NOT NULL,
  message_id text        NOT NULL,
  sent_at    timestamptz NOT NULL
);
CREATE INDEX notification_order ON notification (order_id);
