-- AlterEnum
ALTER TYPE "BulkState" ADD VALUE 'ORDERED';

-- AlterTable
ALTER TABLE "bulk_run" ADD COLUMN     "approved_by" TEXT,
ADD COLUMN     "approved_by_id" UUID;

-- AlterTable
ALTER TABLE "revival_case" ADD COLUMN     "code_hash" TEXT,
ADD COLUMN     "code_tries" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "key_hand_over" ADD COLUMN     "code_hash" TEXT,
ADD COLUMN     "code_tries" INTEGER NOT NULL DEFAULT 0;
