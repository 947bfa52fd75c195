-- AlterTable
ALTER TABLE "client_draft" ADD COLUMN     "browser_hash" TEXT,
ADD COLUMN     "redirected_at" TIMESTAMPTZ(3),
ADD COLUMN     "refused_at" TIMESTAMPTZ(3),
ADD COLUMN     "released_at" TIMESTAMPTZ(3);
