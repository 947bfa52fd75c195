-- Every change has an audit row, so its insertion is where open pages are woken: by the installation's id and by the id of what
-- was changed, nothing else. Sent by PostgreSQL when the transaction commits, never before.
CREATE FUNCTION "tell_open_pages"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE topic text;
BEGIN
  -- An import writes thousands; whoever watches one of them has the pace of their own page.
  FOR topic IN
    SELECT told FROM (SELECT installation_id::text AS told FROM fresh UNION SELECT entity_id FROM fresh) AS topics
    WHERE told IS NOT NULL LIMIT 100
  LOOP
    PERFORM pg_notify('klientvakt_changed', topic);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER "audit_event_tells" AFTER INSERT ON "audit_event" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_open_pages"();
