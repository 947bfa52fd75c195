-- The alert rule that started a revival. Earlier ones have the worker's name for its task instead of a person's.
ALTER TABLE "revival_case" ADD COLUMN "rule_name" TEXT;
UPDATE "revival_case" SET "actor_name" = 'Klientvakt' WHERE "created_by_id" IS NULL AND "actor_name" = 'deliver-alerts';
