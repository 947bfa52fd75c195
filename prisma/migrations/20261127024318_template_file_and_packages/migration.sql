-- AlterTable
ALTER TABLE "client_template" ADD COLUMN     "file_location" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "restart_instructions" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "scope_packages" JSONB NOT NULL DEFAULT '[]';
