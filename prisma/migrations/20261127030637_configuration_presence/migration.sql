-- CreateTable
CREATE TABLE "configuration_presence" (
    "installation_id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "configuration_presence_pkey" PRIMARY KEY ("installation_id","staff_id")
);
