-- Whether the order says itself what of it has left and come back (bookParcel). Of one that does not, because it was placed
-- before orders did, the shipping team's events are still believed.
ALTER TABLE reservation ADD COLUMN books_parcels boolean NOT NULL DEFAULT false;
