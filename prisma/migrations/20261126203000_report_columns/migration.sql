-- Missing reports, and installations that say that they are unwell, as columns of the fleet. The rows get them
-- when migrate applies the functions.
ALTER TABLE "fleet_row"
  ADD COLUMN "report_due_at" TIMESTAMPTZ(3),
  ADD COLUMN "reported_healthy" BOOLEAN;

CREATE INDEX "fleet_row_silent" ON "fleet_row" ("report_due_at") WHERE "phase" = 'ACTIVE' AND "report_due_at" IS NOT NULL;
CREATE INDEX "fleet_row_unwell" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND NOT "reported_healthy";
