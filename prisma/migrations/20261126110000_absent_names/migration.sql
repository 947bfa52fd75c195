-- A name that is absent is null instead of a dash, and a handed-over file without a recipient of its own is one that was
-- taken in a revival. The release before shows nothing where a name is null. It goes on writing the dash until it is
-- replaced; the name of a person who has access is left as it is, since that release takes its initials.
ALTER TABLE "staff_user" ALTER COLUMN "name" DROP NOT NULL;
ALTER TABLE "saved_view" ALTER COLUMN "owner_name" DROP NOT NULL;
ALTER TABLE "bulk_run" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "import_run" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "diagnosis" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "revival_case" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "key_rotation" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "configuration_change" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "configuration_revision" ALTER COLUMN "actor_name" DROP NOT NULL;
ALTER TABLE "key_hand_over" ALTER COLUMN "recipient" DROP NOT NULL;

UPDATE "staff_user" SET "name" = NULL WHERE "name" = '–' AND "erased_at" IS NOT NULL;
UPDATE "saved_view" SET "owner_name" = NULL WHERE "owner_name" = '–';
UPDATE "bulk_run" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "bulk_run" SET "approved_by" = NULL WHERE "approved_by" = '–' AND "approved_by_id" IS NOT NULL;
UPDATE "import_run" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "diagnosis" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "revival_case" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "key_rotation" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "configuration_change" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "configuration_revision" SET "actor_name" = NULL WHERE "actor_name" = '–';
UPDATE "alert" SET "acknowledged_by" = NULL WHERE "acknowledged_by" = '–';
UPDATE "key_hand_over" SET "recipient" = NULL WHERE "recipient" = '–' OR "token_hash" IS NULL;
