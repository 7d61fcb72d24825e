-- For the reconciler: whose money has been held for long.
CREATE INDEX authorizations_held ON authorizations (order_id) WHERE amount > captured AND (voided = 0 OR voided_at IS NULL);
