-- One alert per key. What was an alert for each rule and threshold becomes the crossing of a threshold, as a rule has found
-- it, and belongs to the alert of its key. The previous release goes on writing crossings and deliveries without an alert;
-- each evaluation of the new release gives them theirs.
CREATE TYPE "AlertKind" AS ENUM ('EXPIRY', 'UNKNOWN_EXPIRY');

ALTER TABLE "fleet_row" ADD COLUMN "key_id" UUID;

ALTER TABLE "alert_rule" ADD COLUMN "removed_at" TIMESTAMPTZ(3), ADD COLUMN "removed_name" TEXT;

CREATE TABLE "key_alert" (
    "id" UUID NOT NULL,
    "kind" "AlertKind" NOT NULL DEFAULT 'EXPIRY',
    "installation_id" UUID NOT NULL,
    "key_id" UUID,
    "expires_at" TIMESTAMPTZ(3),
    "threshold" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "reason" TEXT,
    "snoozed_until" TIMESTAMPTZ(3),
    "assignee_id" UUID,
    "closed_at" TIMESTAMPTZ(3),
    CONSTRAINT "key_alert_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "key_alert_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "key_alert_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "staff_user"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "key_alert_installation_id_idx" ON "key_alert"("installation_id");

CREATE TABLE "key_alert_comment" (
    "id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "author_id" UUID,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "key_alert_comment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "key_alert_comment_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "key_alert"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "key_alert_comment_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "staff_user"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "key_alert_comment_alert_id_idx" ON "key_alert_comment"("alert_id");

ALTER TABLE "alert" ADD COLUMN "key_alert_id" UUID;
ALTER TABLE "alert" ADD CONSTRAINT "alert_key_alert_id_fkey" FOREIGN KEY ("key_alert_id") REFERENCES "key_alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_delivery" ADD COLUMN "key_alert_id" UUID, ADD COLUMN "threshold" INTEGER;

-- An alert for each key that has had one, open while one of a rule was. What a colleague has acknowledged or snoozed for one
-- rule stays so for the key.
INSERT INTO "key_alert" ("id", "kind", "installation_id", "key_id", "expires_at", "threshold", "created_at", "closed_at",
  "acknowledged_at", "acknowledged_by", "reason", "snoozed_until")
SELECT DISTINCT ON (a."installation_id", a."expires_at") gen_random_uuid(), 'EXPIRY', a."installation_id", k."id", a."expires_at",
  min(a."threshold") OVER keys, min(a."created_at") OVER keys,
  CASE WHEN count(*) FILTER (WHERE a."closed_at" IS NULL) OVER keys = 0 THEN max(a."closed_at") OVER keys END,
  a."acknowledged_at", a."acknowledged_by", a."reason", a."snoozed_until"
FROM "alert" a
LEFT JOIN LATERAL (SELECT k."id", k."expires_at" FROM "client_key" k JOIN "installation" i ON i."id" = k."installation_id"
  WHERE k."installation_id" = a."installation_id"
    AND (k."state" = 'CURRENT' OR k."state" = 'LISTED' AND i."custody" = 'INSTALLATION')
  ORDER BY k."state", k."expires_at" DESC NULLS LAST, k."created_at" DESC LIMIT 1) k ON k."expires_at" = a."expires_at"
WINDOW keys AS (PARTITION BY a."installation_id", a."expires_at")
ORDER BY a."installation_id", a."expires_at", a."closed_at" IS NOT NULL, a."acknowledged_at" DESC NULLS LAST,
  a."snoozed_until" DESC NULLS LAST;

-- The previous release closes an alert whose expiry has changed up to fifteen minutes later, so there may be two.
UPDATE "key_alert" a SET "closed_at" = now() FROM "fleet_row" f
WHERE a."closed_at" IS NULL AND f."installation_id" = a."installation_id"
  AND (f."phase" <> 'ACTIVE' OR f."key_expires_at" IS DISTINCT FROM a."expires_at");
CREATE UNIQUE INDEX "key_alert_open_key" ON "key_alert"("installation_id", "kind") WHERE "closed_at" IS NULL;

UPDATE "alert" c SET "key_alert_id" = a."id" FROM "key_alert" a
WHERE a."installation_id" = c."installation_id" AND a."expires_at" = c."expires_at";

-- Of the deliveries of several rules to one address, the one that got furthest stands for all.
UPDATE "alert_delivery" d SET "key_alert_id" = first."key_alert_id", "threshold" = first."threshold"
FROM (SELECT DISTINCT ON (c."key_alert_id", c."threshold", d."channel", d."target", d."round", d."escalation")
    d."id", c."key_alert_id", c."threshold"
  FROM "alert_delivery" d JOIN "alert" c ON c."id" = d."alert_id" WHERE c."key_alert_id" IS NOT NULL
  ORDER BY c."key_alert_id", c."threshold", d."channel", d."target", d."round", d."escalation",
    array_position(ARRAY['SENT', 'SENDING', 'WAITING', 'FAILED', 'DROPPED'], d."state"::text), d."id") first
WHERE d."id" = first."id";
UPDATE "alert_delivery" SET "state" = 'DROPPED' WHERE "key_alert_id" IS NULL AND "state" = 'WAITING';

DROP INDEX "alert_rule_id_installation_id_expires_at_threshold_key";
CREATE UNIQUE INDEX "alert_key_alert_id_rule_id_threshold_key" ON "alert"("key_alert_id", "rule_id", "threshold");
CREATE UNIQUE INDEX "alert_delivery_key_alert_id_threshold_channel_target_round__key"
  ON "alert_delivery"("key_alert_id", "threshold", "channel", "target", "round", "escalation");
