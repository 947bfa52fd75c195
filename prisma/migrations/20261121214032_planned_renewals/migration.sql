-- AlterTable
ALTER TABLE "expiry_forecast" ADD COLUMN     "renewals" INTEGER NOT NULL DEFAULT 0;
