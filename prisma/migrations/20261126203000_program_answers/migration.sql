-- After a revival: which file was handed over, and whether the customer's program works with the new key, as
-- observed and as a person says.
CREATE TYPE "ProgramAnswer" AS ENUM ('WORKS', 'FAILS');
ALTER TABLE "revival_case"
  ADD COLUMN "file_name" TEXT,
  ADD COLUMN "program_seen_at" TIMESTAMPTZ(3),
  ADD COLUMN "program_answer" "ProgramAnswer",
  ADD COLUMN "program_answered_at" TIMESTAMPTZ(3),
  ADD COLUMN "program_answered_by_support" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "fleet_row" ADD COLUMN "program_fails" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "fleet_row_program_fails" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "program_fails";
