-- What sealing the order's private fields needs to know. Null: of an order that an older build took in.
ALTER TABLE orders ADD COLUMN total bigint; -- minor units: what its cards may be charged, at most
ALTER TABLE orders ADD COLUMN currency text;
-- The latest version that one of its private fields was sealed with.
ALTER TABLE orders ADD COLUMN sealed_version int NOT NULL DEFAULT 1;
-- The keys that its private fields may have been sealed with: none of them is retired while it needs them.
ALTER TABLE orders ADD COLUMN sealed_with text[];
