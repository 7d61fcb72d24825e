-- The card that an order is paid with: the newest version that was used, and what it may be charged. Its row is locked while that is
-- counted. None: of an order that an older build has sealed.
CREATE TABLE card_mandate (
  order_id text PRIMARY KEY,
  version  int    NOT NULL CHECK (version > 0),
  amount   bigint CHECK (amount > 0), -- minor units; null when its order is of an older build
  currency text   CHECK ((currency IS NULL) = (amount IS NULL)),
  captured bigint NOT NULL DEFAULT 0 CHECK (captured >= 0), -- also what is being captured right now
  CHECK (captured <= amount)
);

-- Authorizations that were asked for under it, from before the card network is called.
CREATE TABLE authorization_claim (
  operation_key text PRIMARY KEY,
  order_id      text   NOT NULL REFERENCES card_mandate,
  amount        bigint NOT NULL CHECK (amount > 0),
  replaces      text REFERENCES authorizations (operation_key) -- the one that runs out, and does not count beside it
);
CREATE INDEX authorization_claims_of_order ON authorization_claim (order_id);
