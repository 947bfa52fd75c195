-- AlterTable
ALTER TABLE "saved_view" ADD COLUMN     "feed_created_at" TIMESTAMPTZ(3),
ADD COLUMN     "feed_used_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "revival_case" ADD COLUMN     "access_ended_at" TIMESTAMPTZ(3),
ADD COLUMN     "owner_id" UUID,
ADD COLUMN     "replacement_declined_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "key_hand_over" ADD COLUMN     "access_ended_at" TIMESTAMPTZ(3),
ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "replacement_declined_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "onboarding_link" ADD COLUMN     "access_ended_at" TIMESTAMPTZ(3),
ADD COLUMN     "owner_id" UUID,
ADD COLUMN     "replacement_declined_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "report_recipient" (
    "view_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "added_by_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "last_sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_recipient_pkey" PRIMARY KEY ("view_id","email")
);

-- CreateIndex
CREATE INDEX "report_recipient_added_by_id_idx" ON "report_recipient"("added_by_id");

-- AddForeignKey
ALTER TABLE "report_recipient" ADD CONSTRAINT "report_recipient_view_id_fkey" FOREIGN KEY ("view_id") REFERENCES "saved_view"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who created each link to a configuration file, as far as the audit says.
UPDATE "key_hand_over" h SET "created_by_id" = a."actor_id"::uuid
FROM "audit_event" a
WHERE h."token_hash" IS NOT NULL AND a."entity_type" IN ('handover', 'hand-over') AND a."entity_id" = h."id"::text
  AND a."action" IN ('handover.created', 'hand-over.created') AND a."actor_kind" = 'staff';

-- Who added the recipients of a report is not known one by one. Of those who have set its recipients, take
-- an administrator with access before anybody else, and the latest. Without any there is no row.
INSERT INTO "report_recipient" ("view_id", "email", "added_by_id", "added_at")
SELECT v."id", e."email", s."id", s."occurred_at"
FROM "saved_view" v
CROSS JOIN LATERAL (SELECT DISTINCT unnest(v."report_emails") AS "email") e
JOIN LATERAL (
  SELECT u."id", a."occurred_at" FROM "audit_event" a JOIN "staff_user" u ON u."id"::text = a."actor_id"
  WHERE a."entity_type" = 'view' AND a."entity_id" = v."id"::text AND a."action" = 'view.report-set'
  ORDER BY (u."state" = 'ACTIVE' AND u."role" = 'ADMINISTRATOR') DESC, a."seq" DESC LIMIT 1
) s ON true;
