-- Of orders that were given another address: the version of the newest one that a parcel goes to. None goes to an older one from then on.
CREATE TABLE newest_address (
  order_id text PRIMARY KEY,
  version  int NOT NULL CHECK (version > 0)
);
