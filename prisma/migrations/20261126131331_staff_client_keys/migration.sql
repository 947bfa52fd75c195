-- CreateEnum
CREATE TYPE "StaffKeyState" AS ENUM ('PREPARED', 'CURRENT', 'PREVIOUS', 'RETIRED');

-- CreateTable
CREATE TABLE "staff_client_key" (
    "id" UUID NOT NULL,
    "environment" "Environment" NOT NULL,
    "client_id" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed_private_jwk" TEXT,
    "state" "StaffKeyState" NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "expiry_source" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "uploaded_at" TIMESTAMPTZ(3),
    "proved_at" TIMESTAMPTZ(3),
    "replaced_at" TIMESTAMPTZ(3),
    "refused_since" TIMESTAMPTZ(3),

    CONSTRAINT "staff_client_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_client_check" (
    "environment" "Environment" NOT NULL,
    "client_id" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "refused" TEXT,
    "oauth_error" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "manages_keys" BOOLEAN,
    "keys_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_client_check_pkey" PRIMARY KEY ("environment","client_id")
);

-- CreateTable
CREATE TABLE "staff_client_notice" (
    "id" UUID NOT NULL,
    "occasion" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "delivered_to" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "ended_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "staff_client_notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_client_key_environment_client_id_kid_key" ON "staff_client_key"("environment", "client_id", "kid");

-- CreateIndex
CREATE UNIQUE INDEX "staff_client_notice_occasion_round_key" ON "staff_client_notice"("occasion", "round");

-- One key signs, and at most one that was made here waits to be proved.
CREATE UNIQUE INDEX "staff_client_key_one_current" ON "staff_client_key"("environment", "client_id") WHERE "state" = 'CURRENT';
CREATE UNIQUE INDEX "staff_client_key_one_prepared" ON "staff_client_key"("environment", "client_id")
  WHERE "state" = 'PREPARED' AND "sealed_private_jwk" IS NOT NULL;

-- The private half of a key that is no longer used is destroyed.
ALTER TABLE "staff_client_key" ADD CONSTRAINT "staff_client_key_retired"
  CHECK ("state" <> 'RETIRED' OR "sealed_private_jwk" IS NULL);
