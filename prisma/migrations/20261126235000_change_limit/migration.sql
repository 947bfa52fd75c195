-- One limit on what a staff member changes alone, and changes that start without approval after a delay.
ALTER TABLE "bulk_run" ADD COLUMN "starts_at" TIMESTAMPTZ(3),
  ADD COLUMN "announced_to" UUID[] DEFAULT ARRAY[]::UUID[];

CREATE TABLE "counted_change" (
  "staff_member_id" UUID NOT NULL,
  "installation_id" UUID NOT NULL,
  "changed_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "counted_change_pkey" PRIMARY KEY ("staff_member_id", "installation_id")
);

-- What administrators have started alone in the last day counts, as it did.
INSERT INTO "counted_change" ("staff_member_id", "installation_id", "changed_at")
SELECT r."created_by_id", i."installation_id", max(r."created_at")
FROM "bulk_run" r JOIN "bulk_item" i ON i."run_id" = r."id"
WHERE r."approved_by_id" IS NULL AND r."state" <> 'ORDERED' AND r."created_at" > now() - INTERVAL '1 day'
GROUP BY 1, 2;
