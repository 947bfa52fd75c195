-- AlterTable
ALTER TABLE "saved_view" ADD COLUMN     "report_done" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "report_emails" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "report_error" TEXT,
ADD COLUMN     "report_held_until" TIMESTAMPTZ(3),
ADD COLUMN     "report_week" TEXT;

-- AlterTable
ALTER TABLE "revival_case" ALTER COLUMN "created_by_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "alert_rule" ADD COLUMN     "customer_link" BOOLEAN NOT NULL DEFAULT false;
