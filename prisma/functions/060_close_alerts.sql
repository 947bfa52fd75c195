-- Closes an installation's alerts in the transaction that ends their cause, so that no verb can forget it: the key was
-- replaced, its expiry is known, a report has come, the installation is closed. What depends on the time is closed by the evaluation and by
-- the verb that records another expiry (lib/core/alerts/settled-alerts.ts).
CREATE OR REPLACE FUNCTION public."close_alerts"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  WITH closed AS (
    UPDATE public."key_alert" a SET "closed_at" = now()
    WHERE a."installation_id" = NEW."installation_id" AND a."closed_at" IS NULL
      AND (NEW."phase" <> 'ACTIVE'
        -- A key whose kid was unknown has another row once it is listed with its kid.
        OR a."kind" IN ('EXPIRY', 'UNKNOWN_EXPIRY') AND a."key_id" <> NEW."key_id"
          AND NOT EXISTS (SELECT 1 FROM public."client_key" k WHERE k."id" = a."key_id" AND k."kid" IS NULL)
        OR a."kind" = 'EXPIRY' AND (NEW."key_id" IS NULL OR NEW."key_expires_at" IS NULL)
        OR a."kind" = 'UNKNOWN_EXPIRY' AND NEW."key_expires_at" IS NOT NULL
        -- As texts: a value that a migration has just added cannot be used in its transaction.
        OR a."kind"::text = 'MISSING_REPORTS' AND NEW."reported_at" IS DISTINCT FROM OLD."reported_at"
        OR a."kind"::text = 'UNWELL' AND NEW."reported_healthy" IS DISTINCT FROM FALSE
        OR a."kind"::text = 'SUSPECTED_COPY' AND NEW."suspected_at" IS NULL)
    RETURNING a."id")
  UPDATE public."alert" c SET "closed_at" = now() FROM closed
  WHERE c."key_alert_id" = closed."id" AND c."closed_at" IS NULL;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER "fleet_row_closes_alerts" AFTER UPDATE ON public."fleet_row" FOR EACH ROW
  WHEN (OLD."phase" IS DISTINCT FROM NEW."phase" OR OLD."key_id" IS DISTINCT FROM NEW."key_id"
    OR OLD."key_expires_at" IS DISTINCT FROM NEW."key_expires_at" OR OLD."reported_at" IS DISTINCT FROM NEW."reported_at"
    OR OLD."reported_healthy" IS DISTINCT FROM NEW."reported_healthy"
    OR OLD."suspected_at" IS DISTINCT FROM NEW."suspected_at")
  EXECUTE FUNCTION public."close_alerts"();
