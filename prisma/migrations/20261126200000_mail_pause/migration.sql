CREATE TABLE "mail_pause" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "settings" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "seconds" INTEGER NOT NULL,
    "probe_until" TIMESTAMPTZ(3),
    "code" TEXT NOT NULL,
    "status" INTEGER,
    "enhanced" TEXT,

    CONSTRAINT "mail_pause_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "mail_pause_one_row" CHECK ("id" = 1)
);

ALTER TABLE "alert_delivery" ADD COLUMN "unconfirmed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "failing_since" TIMESTAMPTZ(3),
ADD COLUMN "notice_until" TIMESTAMPTZ(3),
ADD COLUMN "noticed_at" TIMESTAMPTZ(3);
