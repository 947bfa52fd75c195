-- AlterTable
ALTER TABLE "webhook" ADD COLUMN     "sealed_url" TEXT;
