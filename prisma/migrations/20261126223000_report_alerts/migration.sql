-- Alerts of what installations report, or do not report. The rows of the fleet get the suspicion when migrate
-- applies the functions.
ALTER TYPE "AlertKind" ADD VALUE 'MISSING_REPORTS';
ALTER TYPE "AlertKind" ADD VALUE 'UNWELL';
ALTER TYPE "AlertKind" ADD VALUE 'SUSPECTED_COPY';

ALTER TABLE "installation" ADD COLUMN "suspected_at" TIMESTAMPTZ(3);
UPDATE "installation" i SET "suspected_at" = s."suspected_at"
FROM (SELECT "installation_id", min("suspected_at") AS "suspected_at" FROM "reporting_instance"
  WHERE "suspicion" IS NOT NULL GROUP BY 1) s
WHERE s."installation_id" = i."id";

ALTER TABLE "fleet_row" ADD COLUMN "suspected_at" TIMESTAMPTZ(3);
CREATE INDEX "fleet_row_suspected" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "suspected_at" IS NOT NULL;
