-- AlterTable
ALTER TABLE "staff_user" ADD COLUMN     "email" TEXT;

-- AlterTable
ALTER TABLE "alert_rule" ADD COLUMN     "escalate_to_roles" "Role"[],
ADD COLUMN     "to_people" UUID[],
ADD COLUMN     "to_roles" "Role"[];

-- CreateTable
CREATE TABLE "alert_canary" (
    "day" DATE NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alert_canary_pkey" PRIMARY KEY ("day")
);
