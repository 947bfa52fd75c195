-- CreateEnum
CREATE TYPE "RotationState" AS ENUM ('STARTED', 'PREPARED', 'UPLOADING', 'UPLOADED', 'DONE', 'FAILED', 'ABANDONED');

-- CreateEnum
CREATE TYPE "RotationTrigger" AS ENUM ('PERSON', 'BULK', 'AUTOMATIC');

-- CreateEnum
CREATE TYPE "RevivalState" AS ENUM ('OPEN', 'KEY_MADE', 'UPLOADED', 'VERIFIED', 'DELIVERED', 'CANCELLED');

-- AlterTable
ALTER TABLE "client_template" ADD COLUMN     "renewal_days" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "revival_instructions" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "rotates_automatically" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "installation" ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "closed_reason" TEXT;

-- AlterTable
ALTER TABLE "client_key" ADD COLUMN     "saved_at" TIMESTAMPTZ(3),
ADD COLUMN     "unknown_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "key_rotation" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "operation_id" TEXT NOT NULL,
    "trigger" "RotationTrigger" NOT NULL,
    "state" "RotationState" NOT NULL,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "held_until" TIMESTAMPTZ(3),
    "old_key_id" UUID NOT NULL,
    "new_key_id" UUID,
    "actor_name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "prepared_at" TIMESTAMPTZ(3),
    "upload_started_at" TIMESTAMPTZ(3),
    "uploaded_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "failure_code" TEXT,

    CONSTRAINT "key_rotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revival_case" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "custody" "Custody" NOT NULL,
    "state" "RevivalState" NOT NULL,
    "token_hash" TEXT NOT NULL,
    "key_id" UUID,
    "created_by_id" UUID NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "held_by_hash" TEXT,
    "key_made_at" TIMESTAMPTZ(3),
    "uploaded_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "last_finding" TEXT,
    "last_asked_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT NOT NULL DEFAULT '',
    "message_at" TIMESTAMPTZ(3),

    CONSTRAINT "revival_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_hand_over" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "token_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "taken_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_hand_over_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "heartbeat" (
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "heartbeat_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "key_rotation_operation_id_key" ON "key_rotation"("operation_id");

-- CreateIndex
CREATE INDEX "key_rotation_installation_id_started_at_idx" ON "key_rotation"("installation_id", "started_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "revival_case_token_hash_key" ON "revival_case"("token_hash");

-- CreateIndex
CREATE INDEX "revival_case_installation_id_created_at_idx" ON "revival_case"("installation_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "key_hand_over_token_hash_key" ON "key_hand_over"("token_hash");

-- CreateIndex
CREATE INDEX "key_hand_over_installation_id_idx" ON "key_hand_over"("installation_id");

-- AddForeignKey
ALTER TABLE "key_rotation" ADD CONSTRAINT "key_rotation_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_rotation" ADD CONSTRAINT "key_rotation_old_key_id_fkey" FOREIGN KEY ("old_key_id") REFERENCES "client_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_rotation" ADD CONSTRAINT "key_rotation_new_key_id_fkey" FOREIGN KEY ("new_key_id") REFERENCES "client_key"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revival_case" ADD CONSTRAINT "revival_case_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revival_case" ADD CONSTRAINT "revival_case_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "client_key"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_hand_over" ADD CONSTRAINT "key_hand_over_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_hand_over" ADD CONSTRAINT "key_hand_over_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "client_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- One open rotation per client, across processes: two people and two workers end with one.
CREATE UNIQUE INDEX "key_rotation_one_open" ON "key_rotation"("installation_id")
  WHERE "state" IN ('STARTED', 'PREPARED', 'UPLOADING', 'UPLOADED');

-- One open revival case per installation.
CREATE UNIQUE INDEX "revival_case_one_open" ON "revival_case"("installation_id")
  WHERE "state" IN ('OPEN', 'KEY_MADE', 'UPLOADED', 'VERIFIED');

-- A private key leaves the portal at most once: one hand-over that was not revoked per key.
CREATE UNIQUE INDEX "key_hand_over_one_per_key" ON "key_hand_over"("key_id") WHERE "revoked_at" IS NULL;

-- What was taken cannot be revoked, and the other way round.
ALTER TABLE "key_hand_over" ADD CONSTRAINT "key_hand_over_one_end" CHECK ("taken_at" IS NULL OR "revoked_at" IS NULL);
