-- CreateEnum
CREATE TYPE "ChangeState" AS ENUM ('PENDING', 'CHECKING', 'APPLIED', 'FAILED', 'CONFLICT');

-- CreateEnum
CREATE TYPE "RevisionSource" AS ENUM ('FIRST_SEEN', 'EDIT', 'RESTORE', 'BULK', 'DRIFT_ACCEPTED');

-- CreateEnum
CREATE TYPE "BulkState" AS ENUM ('RUNNING', 'PAUSED', 'CANCELLED', 'DONE');

-- CreateEnum
CREATE TYPE "BulkItemState" AS ENUM ('WAITING', 'RUNNING', 'APPLIED', 'UNCHANGED', 'FAILED');

-- CreateTable
CREATE TABLE "configuration_change" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "operation_id" TEXT NOT NULL,
    "source" "RevisionSource" NOT NULL,
    "state" "ChangeState" NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_detail" TEXT,

    CONSTRAINT "configuration_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "configuration_revision" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source" "RevisionSource" NOT NULL,
    "configuration" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "configuration_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_run" (
    "id" UUID NOT NULL,
    "state" "BulkState" NOT NULL,
    "environment" "Environment" NOT NULL,
    "change" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_item" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "state" "BulkItemState" NOT NULL DEFAULT 'WAITING',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_pace" (
    "environment" "Environment" NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_pace_pkey" PRIMARY KEY ("environment")
);

-- CreateIndex
CREATE UNIQUE INDEX "configuration_change_operation_id_key" ON "configuration_change"("operation_id");

-- CreateIndex
CREATE INDEX "configuration_change_installation_id_requested_at_idx" ON "configuration_change"("installation_id", "requested_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "configuration_revision_installation_id_number_key" ON "configuration_revision"("installation_id", "number");

-- CreateIndex
CREATE INDEX "bulk_item_run_id_state_idx" ON "bulk_item"("run_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "bulk_item_run_id_installation_id_key" ON "bulk_item"("run_id", "installation_id");

-- AddForeignKey
ALTER TABLE "configuration_change" ADD CONSTRAINT "configuration_change_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "configuration_revision" ADD CONSTRAINT "configuration_revision_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_item" ADD CONSTRAINT "bulk_item_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "bulk_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_item" ADD CONSTRAINT "bulk_item_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One change under way per installation, across processes.
CREATE UNIQUE INDEX "configuration_change_one_open" ON "configuration_change"("installation_id") WHERE "state" IN ('PENDING', 'CHECKING');
