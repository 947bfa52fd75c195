-- A bulk change may have clients of both environments, may try a few first, and may stop after failures. The
-- release before runs such a change without pausing by itself, and shows it under its first environment.
ALTER TABLE "bulk_run" ADD COLUMN "mixed" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "bulk_run" ADD COLUMN "trial_size" INTEGER;
ALTER TABLE "bulk_run" ADD COLUMN "trial_passed_at" TIMESTAMPTZ(3);
ALTER TABLE "bulk_run" ADD COLUMN "stop_after" INTEGER;
ALTER TABLE "bulk_run" ADD COLUMN "failures_accepted" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "bulk_run" ADD COLUMN "pause_reason" TEXT;
ALTER TABLE "bulk_run" ADD COLUMN "active_since" TIMESTAMPTZ(3);
ALTER TABLE "bulk_item" ADD COLUMN "position" INTEGER NOT NULL DEFAULT 0;
