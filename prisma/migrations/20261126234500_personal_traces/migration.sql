-- AlterTable
ALTER TABLE "key_alert" ADD COLUMN     "acknowledged_by_id" UUID;

-- AlterTable
ALTER TABLE "alert_delivery" ADD COLUMN     "staff_id" UUID;

-- AlterTable
ALTER TABLE "configuration_change" ADD COLUMN     "actor_id" UUID;

-- AlterTable
ALTER TABLE "configuration_revision" ADD COLUMN     "actor_id" UUID;

-- AlterTable
ALTER TABLE "report_recipient" ADD COLUMN     "staff_id" UUID;

-- AlterTable
ALTER TABLE "key_rotation" ADD COLUMN     "actor_id" UUID;

-- CreateTable
CREATE TABLE "former_identity" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "former_identity_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "former_identity_kind_value_idx" ON "former_identity"("kind", "value");

-- CreateIndex
CREATE UNIQUE INDEX "former_identity_user_id_kind_value_key" ON "former_identity"("user_id", "kind", "value");

-- AddForeignKey
ALTER TABLE "former_identity" ADD CONSTRAINT "former_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "staff_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who acted, as the audit says. In a bulk change it was a worker, for whoever requested the run.
UPDATE "key_rotation" r SET "actor_id" = a."actor_id"::uuid FROM "audit_event" a
WHERE a."entity_type" = 'rotation' AND a."entity_id" = r."id"::text AND a."action" = 'rotation.started'
  AND a."actor_kind" = 'staff';
UPDATE "configuration_change" c SET "actor_id" = a."actor_id"::uuid FROM "audit_event" a
WHERE a."entity_type" = 'configuration-change' AND a."entity_id" = c."id"::text
  AND a."action" = 'configuration.requested' AND a."actor_kind" = 'staff';
UPDATE "key_rotation" r SET "actor_id" = b."created_by_id" FROM "bulk_item" i JOIN "bulk_run" b ON b."id" = i."run_id"
WHERE r."trigger" = 'BULK' AND split_part(r."operation_id", ':', 1) = i."id"::text;
UPDATE "configuration_change" c SET "actor_id" = b."created_by_id"
FROM "bulk_item" i JOIN "bulk_run" b ON b."id" = i."run_id"
WHERE c."source" = 'BULK' AND split_part(c."operation_id", ':', 1) = i."id"::text;
-- A revision has the time at which its change was settled, or its number is in the audit.
UPDATE "configuration_revision" r SET "actor_id" = c."actor_id" FROM "configuration_change" c
WHERE c."installation_id" = r."installation_id" AND c."settled_at" = r."created_at" AND c."source" = r."source";
UPDATE "configuration_revision" r SET "actor_id" = a."actor_id"::uuid FROM "audit_event" a
WHERE r."source" = 'DRIFT_ACCEPTED' AND a."installation_id" = r."installation_id"
  AND a."action" = 'configuration.drift-accepted' AND a."actor_kind" = 'staff'
  AND a."details" ->> 'revision' = r."number"::text;
UPDATE "key_alert" k SET "acknowledged_by_id" = a."actor_id"::uuid
FROM (SELECT DISTINCT ON ("entity_id") "entity_id", "actor_id" FROM "audit_event"
  WHERE "entity_type" = 'alert' AND "actor_kind" = 'staff'
    AND "action" IN ('alert.acknowledged', 'alert.snoozed', 'alert.acknowledge', 'alert.snooze')
  ORDER BY "entity_id", "seq" DESC) a
WHERE k."acknowledged_by" IS NOT NULL AND a."entity_id" = k."id"::text;

-- Whose own address it is now, where it is one staff member's.
UPDATE "alert_delivery" d SET "staff_id" = u."id" FROM "staff_user" u
WHERE d."channel" = 'email' AND lower(u."email") = d."target"
  AND NOT EXISTS (SELECT 1 FROM "staff_user" o WHERE o."id" <> u."id" AND lower(o."email") = lower(u."email"));
UPDATE "report_recipient" r SET "staff_id" = u."id" FROM "staff_user" u
WHERE lower(u."email") = r."email"
  AND NOT EXISTS (SELECT 1 FROM "staff_user" o WHERE o."id" <> u."id" AND lower(o."email") = lower(u."email"));
