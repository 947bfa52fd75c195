-- Every inserted row of the audit waits for the sealer, whichever release has written it. The function writes
-- with its owner's privileges, because a release that is being replaced writes before the application has any
-- on the new table.
CREATE OR REPLACE FUNCTION public."queue_for_sealing"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.audit_unsealed (seq) SELECT seq FROM fresh;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER "audit_event_unsealed" AFTER INSERT ON public."audit_event" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION public."queue_for_sealing"();

-- Open pages are notified of new rows by the worker, in batches (`notifyChanges`): NOTIFY in the transaction
-- of the change would make all commits wait for each other. Only rows of the release before that, which are
-- chained, are notified here.
CREATE OR REPLACE FUNCTION public."notify_changes"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE topic TEXT;
BEGIN
  -- An import inserts thousands of rows; a page beyond the first hundred topics is refreshed by its own
  -- timer.
  FOR topic IN
    SELECT id FROM (
      SELECT installation_id::text AS id FROM fresh WHERE prev_hash <> ''
      UNION SELECT entity_id FROM fresh WHERE prev_hash <> '') AS topics
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
