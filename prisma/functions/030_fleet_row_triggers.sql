-- Updates `fleet_row` in the transaction that changed one of its source tables. Once per statement, not per
-- row, so that an import of thousands of rows refreshes them in one step.
CREATE OR REPLACE FUNCTION public."fleet_row_changed"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  ids UUID[];
  -- Columns of a template that no row is derived from. Whoever changes one of the others holds the locks of its
  -- installations (lib/db/locks.ts).
  not_shown CONSTANT TEXT[] := '{sealed_api_key, api_key_set_at, updated_at}';
BEGIN
  IF TG_TABLE_NAME = 'installation' THEN
    IF TG_OP = 'INSERT' THEN
      -- A transaction that is renaming the organization or the template does not see the new installations,
      -- and this one does not see the new name yet. Whichever comes second waits here or at its update.
      PERFORM 1 FROM public."organization" WHERE "id" IN (SELECT "organization_id" FROM changed) ORDER BY "id" FOR SHARE;
      PERFORM 1 FROM public."client_template" WHERE "id" IN (SELECT "template_id" FROM changed) ORDER BY "id" FOR SHARE;
    END IF;
    SELECT array_agg("id") INTO ids FROM changed;
  ELSIF TG_TABLE_NAME = 'organization' THEN
    SELECT array_agg(i."id") INTO ids FROM changed c JOIN public."installation" i ON i."organization_id" = c."id";
  ELSIF TG_TABLE_NAME = 'client_template' THEN
    SELECT array_agg(i."id") INTO ids FROM changed c
      JOIN before b ON b."id" = c."id" AND to_jsonb(b) - not_shown IS DISTINCT FROM to_jsonb(c) - not_shown
      JOIN public."installation" i ON i."template_id" = c."id";
  ELSE
    SELECT array_agg(DISTINCT "installation_id") INTO ids FROM changed;
  END IF;
  IF ids IS NOT NULL THEN PERFORM public."refresh_fleet_rows"(ids); END IF;
  RETURN NULL;
END $$;

-- A trigger for each event, since PostgreSQL allows transition tables only for a trigger of one event. An
-- installation is never deleted without its row (the foreign key cascades); organizations and templates have
-- none before they have installations.
DO $$
DECLARE
  events CONSTANT JSONB := '{
    "installation": ["insert", "update"],
    "client_key": ["insert", "update", "delete"],
    "configuration_revision": ["insert"],
    "client_draft": ["insert", "update", "delete"],
    "onboarding_link": ["insert", "update", "delete"],
    "key_rotation": ["insert", "update", "delete"],
    "revival_case": ["insert", "update", "delete"],
    "organization": ["update"],
    "client_template": ["update"]
  }';
  source TEXT;
  event TEXT;
BEGIN
  FOR source IN SELECT jsonb_object_keys(events) LOOP
    FOR event IN SELECT jsonb_array_elements_text(events -> source) LOOP
      EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON public.%I REFERENCING %s TABLE AS changed %s
        FOR EACH STATEMENT EXECUTE FUNCTION public.fleet_row_changed()',
        CASE event WHEN 'insert' THEN 'fleet_row_inserted' WHEN 'update' THEN 'fleet_row_updated' ELSE 'fleet_row_deleted' END,
        event, source, CASE event WHEN 'delete' THEN 'OLD' ELSE 'NEW' END,
        CASE WHEN source = 'client_template' THEN 'OLD TABLE AS before' ELSE '' END);
    END LOOP;
  END LOOP;
END $$;
