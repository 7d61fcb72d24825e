-- Of orders that were given another address: the version of the newest one that was good. No parcel goes to an older one.
CREATE TABLE newest_address (
  order_id text PRIMARY KEY,
  version  int NOT NULL CHECK (version >= 0) -- 0: of an older build, which did not count them
);
