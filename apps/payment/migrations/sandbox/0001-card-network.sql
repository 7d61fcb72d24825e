-- The sandbox card network's own memory: what a real network would still know after this service was killed.
CREATE SCHEMA IF NOT EXISTS sandbox;

CREATE TABLE sandbox.card_authorization (
  authorization_id text PRIMARY KEY,
  amount           bigint  NOT NULL,
  currency         text    NOT NULL,
  captured         bigint  NOT NULL DEFAULT 0,
  refunded         bigint  NOT NULL DEFAULT 0,
  voided           boolean NOT NULL DEFAULT false, -- what is not captured is let go of
  several_captures boolean NOT NULL,
  never_captures   boolean NOT NULL DEFAULT false,
  never_voids      boolean NOT NULL DEFAULT false,
  expires_at       timestamptz NOT NULL,
  CHECK (captured <= amount),
  CHECK (refunded <= captured)
);

-- Each operation once, by the key it was asked with, and what was answered.
CREATE TABLE sandbox.card_operation (
  operation_key text PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
  request       text NOT NULL,
  answer        json,
  performed_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How often a key was asked with, for tokens that behave differently the first times.
CREATE TABLE sandbox.card_call (
  operation_key text PRIMARY KEY,
  calls         integer NOT NULL
);
