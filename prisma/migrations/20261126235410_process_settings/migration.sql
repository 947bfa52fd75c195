-- CreateTable
CREATE TABLE "process_settings" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "digests" JSONB NOT NULL,

    CONSTRAINT "process_settings_pkey" PRIMARY KEY ("id")
);
