-- Checks and diagnoses that were requested while a service had asked for time, and run when it is over.
CREATE TABLE "queued_check" (
    "installation_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "run_at" TIMESTAMPTZ(3) NOT NULL,
    "wait_for" "Upstream" NOT NULL,

    CONSTRAINT "queued_check_pkey" PRIMARY KEY ("installation_id")
);
ALTER TABLE "queued_check" ADD CONSTRAINT "queued_check_installation_id_fkey"
  FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "diagnosis" ADD COLUMN "run_at" TIMESTAMPTZ(3), ADD COLUMN "wait_for" "Upstream";
