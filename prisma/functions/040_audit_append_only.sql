-- The audit is append-only, also for the role that owns its tables, with one exception: the text of a sealed
-- row and the salt of its leaf can be erased, once, which leaves the log valid. The application's role may not do
-- even that.
CREATE OR REPLACE FUNCTION public."refuse_audit_change"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_event' THEN
    IF NEW.canonical = '' AND NEW.details = '{}'::jsonb AND NEW.actor_name IS NULL AND NEW.actor_id IS NULL
      AND (to_jsonb(NEW) - ARRAY['canonical', 'details', 'actor_name', 'actor_id'])
        = (to_jsonb(OLD) - ARRAY['canonical', 'details', 'actor_name', 'actor_id'])
      AND EXISTS (SELECT FROM public.audit_leaf leaf WHERE leaf.seq = OLD.seq)
    THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_leaf' THEN
    IF NEW.salt IS NULL AND NEW.commitment IS NOT NULL AND OLD.commitment IS NULL
      AND (to_jsonb(NEW) - ARRAY['salt', 'commitment']) = (to_jsonb(OLD) - ARRAY['salt', 'commitment'])
    THEN
      RETURN NEW;
    END IF;
  END IF;
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
CREATE OR REPLACE TRIGGER "audit_leaf_append_only" BEFORE UPDATE OR DELETE ON public."audit_leaf"
  FOR EACH ROW EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_leaf_no_truncate" BEFORE TRUNCATE ON public."audit_leaf"
  FOR EACH STATEMENT EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_tree_checkpoint_append_only" BEFORE UPDATE OR DELETE ON public."audit_tree_checkpoint"
  FOR EACH ROW EXECUTE FUNCTION public."refuse_audit_change"();
CREATE OR REPLACE TRIGGER "audit_tree_checkpoint_no_truncate" BEFORE TRUNCATE ON public."audit_tree_checkpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION public."refuse_audit_change"();
