-- AlterTable
ALTER TABLE "installation" ADD COLUMN     "reported_at" TIMESTAMPTZ(3),
ADD COLUMN     "reported_healthy" BOOLEAN,
ADD COLUMN     "reported_software" TEXT;

-- CreateTable
CREATE TABLE "dpop_proof_seen" (
    "hash" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dpop_proof_seen_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "dpop_proof_seen_seen_at_idx" ON "dpop_proof_seen"("seen_at");
