-- Every change has an audit row, so its insertion is where open pages are notified: with the installation's
-- id and the id of what was changed, nothing else. PostgreSQL sends the notification when the transaction
-- commits, never before.
CREATE OR REPLACE FUNCTION public."notify_changes"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE topic TEXT;
BEGIN
  -- An import inserts thousands of rows; a page beyond the first hundred topics is refreshed by its own
  -- timer.
  FOR topic IN
    SELECT id FROM (SELECT installation_id::text AS id FROM fresh UNION SELECT entity_id FROM fresh) AS topics
    WHERE id IS NOT NULL LIMIT 100
  LOOP
    PERFORM pg_notify('klientvakt_changed', topic);
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER "audit_event_notify" AFTER INSERT ON public."audit_event" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION public."notify_changes"();

-- Their names in release 0.1.0.
DROP TRIGGER IF EXISTS "audit_event_tells" ON public."audit_event";
DROP FUNCTION IF EXISTS public."tell_open_pages"();
