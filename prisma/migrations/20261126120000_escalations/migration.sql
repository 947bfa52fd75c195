-- An escalation is marked as one. It was the round 1000, which an expired key's daily rounds reach as well after some years.
-- A worker of the release before goes on writing that round until it is replaced: it may send an escalation once more.
ALTER TABLE "alert_delivery" ADD COLUMN "escalation" BOOLEAN NOT NULL DEFAULT false;

DROP INDEX "alert_delivery_alert_id_channel_target_round_key";
UPDATE "alert_delivery" d SET "escalation" = true, "round" = 0
FROM "alert" a WHERE a."id" = d."alert_id" AND d."round" = 1000
  AND d."next_at" < a."created_at" + interval '999 days';
CREATE UNIQUE INDEX "alert_delivery_alert_id_channel_target_round_escalation_key"
  ON "alert_delivery"("alert_id", "channel", "target", "round", "escalation");
