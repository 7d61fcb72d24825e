-- Gives all that a service has made in this database to the role that owns it from now on; whoever runs it may be the superuser, or a
-- member of both roles. The role: SELECT set_config('waybill.owner', 'payment_owner', false), in the same session, before.
DO $$
DECLARE
  owner text := current_setting('waybill.owner');
  thing record;
BEGIN
  FOR thing IN
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'sandbox') AND c.relkind IN ('r', 'p', 'v', 'm')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', thing.nspname, thing.relname, owner);
  END LOOP;
  IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sandbox') THEN
    EXECUTE format('ALTER SCHEMA sandbox OWNER TO %I', owner);
  END IF;
  EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), owner);
END
$$;
