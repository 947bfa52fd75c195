-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('WAITING', 'SENDING', 'SENT', 'FAILED', 'DROPPED');

-- CreateEnum
CREATE TYPE "WebhookKind" AS ENUM ('STANDARD', 'SLACK', 'TEAMS');

-- AlterTable
ALTER TABLE "installation" ADD COLUMN     "next_check_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "environment_health" (
    "environment" "Environment" NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "down_since" TIMESTAMPTZ(3),
    "rests_until" TIMESTAMPTZ(3),
    "last_answer_at" TIMESTAMPTZ(3),

    CONSTRAINT "environment_health_pkey" PRIMARY KEY ("environment")
);

-- CreateTable
CREATE TABLE "alert_rule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL DEFAULT '',
    "thresholds" INTEGER[],
    "emails" TEXT[],
    "to_customer" BOOLEAN NOT NULL DEFAULT false,
    "webhook_id" UUID,
    "office_hours" BOOLEAN NOT NULL DEFAULT true,
    "digest" BOOLEAN NOT NULL DEFAULT true,
    "escalate_to" TEXT[],
    "escalate_after_days" INTEGER NOT NULL DEFAULT 2,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "threshold" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "reason" TEXT,
    "snoozed_until" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_delivery" (
    "id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 0,
    "batch_id" UUID,
    "state" "DeliveryState" NOT NULL DEFAULT 'WAITING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "WebhookKind" NOT NULL,
    "url" TEXT NOT NULL,
    "sealed_secret" TEXT,
    "sealed_previous_secret" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alert_rule_name_key" ON "alert_rule"("name");

-- CreateIndex
CREATE INDEX "alert_installation_id_idx" ON "alert"("installation_id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_rule_id_installation_id_expires_at_threshold_key" ON "alert"("rule_id", "installation_id", "expires_at", "threshold");

-- CreateIndex
CREATE INDEX "alert_delivery_state_next_at_idx" ON "alert_delivery"("state", "next_at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_delivery_alert_id_channel_target_round_key" ON "alert_delivery"("alert_id", "channel", "target", "round");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_name_key" ON "webhook"("name");

-- AddForeignKey
ALTER TABLE "alert_rule" ADD CONSTRAINT "alert_rule_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "alert_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- The sweep takes what has waited longest, and only what the portal can read.
CREATE INDEX "installation_to_check" ON "installation" ("next_check_at" NULLS FIRST, "id")
  WHERE "custody" = 'PORTAL' AND "activated_at" IS NOT NULL AND "closed_at" IS NULL;

-- The inbox.
CREATE INDEX "alert_open" ON "alert" ("threshold", "expires_at", "id") WHERE "closed_at" IS NULL;

INSERT INTO "alert_rule" ("id", "name", "thresholds", "emails", "escalate_to", "created_at", "updated_at")
VALUES (gen_random_uuid(), 'Alle installasjoner', '{60,30,14,7,3,1,0}', '{}', '{}', now(), now());
