-- Private keys of closed installations are kept apart for a while, and why an installation was closed.
ALTER TABLE "installation" ADD COLUMN "closed_why" TEXT,
  ADD COLUMN "restored_at" TIMESTAMPTZ(3),
  ADD COLUMN "restore_failure" TEXT;

CREATE TABLE "kept_key" (
  "key_id" UUID NOT NULL,
  "installation_id" UUID NOT NULL,
  "sealed_private_jwk" TEXT NOT NULL,
  "kept_until" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "kept_key_pkey" PRIMARY KEY ("key_id")
);
CREATE INDEX "kept_key_installation_id_idx" ON "kept_key" ("installation_id");
CREATE INDEX "kept_key_kept_until_idx" ON "kept_key" ("kept_until");
