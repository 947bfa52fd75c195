-- Reports that a client signs with its own key, the instances that send them, and when the next is overdue.
CREATE TYPE "ReportEvidence" AS ENUM ('TOKEN', 'CLIENT_KEY');
CREATE TYPE "ReceiptSuspicion" AS ENUM ('COPIED', 'RESTORED');

ALTER TABLE "installation"
  ADD COLUMN "reported_problem" TEXT,
  ADD COLUMN "reported_with" "ReportEvidence",
  ADD COLUMN "report_due_at" TIMESTAMPTZ(3),
  ADD COLUMN "clock_off_at" TIMESTAMPTZ(3),
  ADD COLUMN "clock_off_seconds" INTEGER;

ALTER TABLE "client_key" ADD COLUMN "reported_expires_at" TIMESTAMPTZ(3);

CREATE TABLE "reporting_instance" (
    "installation_id" UUID NOT NULL,
    "instance_id" TEXT NOT NULL,
    "first_reported_at" TIMESTAMPTZ(3) NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "report_due_at" TIMESTAMPTZ(3) NOT NULL,
    "reported_with" "ReportEvidence" NOT NULL,
    "software" TEXT,
    "healthy" BOOLEAN,
    "problem" TEXT,
    "receipts" JSONB NOT NULL,
    "suspicion" "ReceiptSuspicion",
    "suspected_at" TIMESTAMPTZ(3),

    CONSTRAINT "reporting_instance_pkey" PRIMARY KEY ("installation_id", "instance_id")
);
ALTER TABLE "reporting_instance" ADD CONSTRAINT "reporting_instance_installation_id_fkey"
  FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "used_report_id" (
    "installation_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_report_id_pkey" PRIMARY KEY ("installation_id", "hash")
);
CREATE INDEX "used_report_id_expires_at_idx" ON "used_report_id"("expires_at");

-- Earlier reports announced no interval: they were asked for once a day (lib/domain/missing-report.ts).
UPDATE "installation" SET "report_due_at" = "reported_at" + interval '36 hours', "reported_with" = 'TOKEN'
WHERE "reported_at" IS NOT NULL;
