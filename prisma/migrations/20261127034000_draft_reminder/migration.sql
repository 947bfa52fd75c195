-- AlterTable
ALTER TABLE "client_draft" ADD COLUMN     "reminded_at" TIMESTAMPTZ(3);
