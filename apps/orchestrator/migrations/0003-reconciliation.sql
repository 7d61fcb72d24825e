-- What the reconciler compares with the teams' books, and when it last did.
ALTER TABLE orders
  ADD COLUMN books json, -- the order's own account of its money; null before its first progress record
  ADD COLUMN reconciled_at timestamptz;
CREATE INDEX orders_to_reconcile ON orders (order_id, reconciled_at, updated_at) WHERE books IS NOT NULL;

-- A difference between books is on the desk like a step that waits, but no workflow waits for it.
ALTER TABLE attention
  ADD COLUMN kind text NOT NULL DEFAULT 'step' CHECK (kind IN ('step', 'difference')),
  ADD COLUMN suggestion text, -- what its repair would do; null where only a person can know
  ADD CHECK (kind = 'difference' OR suggestion IS NULL);
CREATE UNIQUE INDEX attention_one_difference ON attention (order_id, step) WHERE kind = 'difference' AND closed_at IS NULL;
