-- The audit is append-only, also for the role that owns its tables.
CREATE OR REPLACE FUNCTION public."refuse_audit_change"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON public."audit_event"
  FOR EACH ROW EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON public."audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_checkpoint_append_only" BEFORE UPDATE OR DELETE ON public."audit_checkpoint"
  FOR EACH ROW EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_checkpoint_no_truncate" BEFORE TRUNCATE ON public."audit_checkpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION public."refuse_audit_change"();
