-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "organization_hash" TEXT,
ADD COLUMN     "organization_seq" BIGINT,
ALTER COLUMN "actor_name" DROP NOT NULL;

-- AlterTable
ALTER TABLE "audit_checkpoint" ADD COLUMN     "root" TEXT;

-- AlterTable
ALTER TABLE "staff_user" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "audit_event_actor_id_seq_idx" ON "audit_event"("actor_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_action_seq_idx" ON "audit_event"("action", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_occurred_at_idx" ON "audit_event"("occurred_at");

-- CreateTable
CREATE TABLE "audit_chain" (
    "organization_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("organization_id")
);


-- What was written before gets its place in its customer's chain. Only this migration may touch rows of the audit.
ALTER TABLE "audit_event" DISABLE TRIGGER "audit_event_append_only";
DO $$
DECLARE
  entry RECORD;
  ending RECORD;
BEGIN
  FOR entry IN SELECT seq, organization_id, canonical FROM audit_event WHERE organization_id IS NOT NULL ORDER BY seq LOOP
    SELECT seq, hash INTO ending FROM audit_chain WHERE organization_id = entry.organization_id;
    INSERT INTO audit_chain (organization_id, seq, hash)
    VALUES (entry.organization_id, coalesce(ending.seq, 0) + 1,
      encode(sha256(convert_to(coalesce(ending.hash, repeat('0', 64)) || E'\n' || entry.canonical, 'UTF8')), 'hex'))
    ON CONFLICT (organization_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
    UPDATE audit_event SET (organization_seq, organization_hash) =
      (SELECT chain.seq, chain.hash FROM audit_chain chain WHERE chain.organization_id = entry.organization_id)
    WHERE seq = entry.seq;
  END LOOP;
END $$;
ALTER TABLE "audit_event" ENABLE TRIGGER "audit_event_append_only";
CREATE UNIQUE INDEX "audit_event_organization_chain" ON "audit_event" ("organization_id", "organization_seq");
