-- CreateEnum
CREATE TYPE "FleetPhase" AS ENUM ('NEW', 'WAITING', 'FAILED', 'ACTIVE', 'CLOSED');

-- AlterTable
ALTER TABLE "installation" ADD COLUMN     "has_drift" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "fleet_row" (
    "installation_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "organization_name" TEXT NOT NULL,
    "organization_number" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "client_id" TEXT,
    "kid" TEXT,
    "template_id" UUID NOT NULL,
    "template_name" TEXT NOT NULL,
    "environment" "Environment" NOT NULL,
    "custody" "Custody" NOT NULL,
    "renewal_days" INTEGER NOT NULL,
    "scopes" TEXT[],
    "phase" "FleetPhase" NOT NULL,
    "draft_state" TEXT,
    "has_open_link" BOOLEAN NOT NULL,
    "link_expires_at" TIMESTAMPTZ(3),
    "key_expires_at" TIMESTAMPTZ(3),
    "key_unknown" BOOLEAN NOT NULL,
    "expiry_source" TEXT,
    "expiry_seen_at" TIMESTAMPTZ(3),
    "expiry_sort" TIMESTAMPTZ(3) NOT NULL,
    "checked_sort" TIMESTAMPTZ(3) NOT NULL,
    "pending_scopes" INTEGER NOT NULL,
    "last_check_at" TIMESTAMPTZ(3),
    "last_check_failure" TEXT,
    "rotation_state" TEXT,
    "rotation_upload_at" TIMESTAMPTZ(3),
    "has_open_revival" BOOLEAN NOT NULL,
    "has_drift" BOOLEAN NOT NULL,
    "search_text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fleet_row_pkey" PRIMARY KEY ("installation_id")
);

-- CreateIndex
CREATE INDEX "fleet_row_expiry_sort_installation_id_idx" ON "fleet_row"("expiry_sort", "installation_id");

-- CreateIndex
CREATE INDEX "fleet_row_organization_name_installation_id_idx" ON "fleet_row"("organization_name", "installation_id");

-- CreateIndex
CREATE INDEX "fleet_row_created_at_installation_id_idx" ON "fleet_row"("created_at" DESC, "installation_id" DESC);

-- CreateIndex
CREATE INDEX "fleet_row_checked_sort_installation_id_idx" ON "fleet_row"("checked_sort", "installation_id");

-- CreateIndex
CREATE INDEX "fleet_row_phase_expiry_sort_installation_id_idx" ON "fleet_row"("phase", "expiry_sort", "installation_id");

-- CreateIndex
CREATE INDEX "fleet_row_template_id_expiry_sort_installation_id_idx" ON "fleet_row"("template_id", "expiry_sort", "installation_id");

-- CreateIndex
CREATE INDEX "fleet_row_organization_id_idx" ON "fleet_row"("organization_id");

-- AddForeignKey
ALTER TABLE "fleet_row" ADD CONSTRAINT "fleet_row_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE "fleet_row" ALTER COLUMN "organization_name" TYPE TEXT COLLATE "nb-x-icu";

-- "Tromso", "Tromsø" and "TROMSO" are one word, and so are "Aas" and "Ås".
CREATE FUNCTION "fold_text"(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT replace(translate(replace(replace(lower(value), 'æ', 'ae'), 'ä', 'ae'), 'øöåéèêüáàóòñ', 'ooaeeeuaaoon'), 'aa', 'a')
$$;

CREATE INDEX "fleet_row_search" ON "fleet_row" USING gin ("search_text" gin_trgm_ops);
CREATE INDEX "fleet_row_scopes" ON "fleet_row" USING gin ("scopes");
CREATE INDEX "client_key_kid_prefix" ON "client_key" ("kid" text_pattern_ops);

-- The start page counts along these, each no longer than what it counts.
CREATE INDEX "fleet_row_active_expiry" ON "fleet_row" ("key_expires_at") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NOT NULL;
CREATE INDEX "fleet_row_expiry_unknown" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NULL;
CREATE INDEX "fleet_row_rotating" ON "fleet_row" ("rotation_upload_at", "installation_id") WHERE "phase" = 'ACTIVE' AND "rotation_state" IS NOT NULL;
CREATE INDEX "fleet_row_pending" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "pending_scopes" > 0;
CREATE INDEX "fleet_row_failing" ON "fleet_row" ("last_check_at") WHERE "phase" = 'ACTIVE' AND "last_check_failure" IS NOT NULL;
CREATE INDEX "fleet_row_rejected" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "key_unknown";
CREATE INDEX "fleet_row_reviving" ON "fleet_row" ("installation_id") WHERE "has_open_revival";
CREATE INDEX "fleet_row_drift" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "has_drift";

-- One row of the fleet, from what it is made of.
CREATE FUNCTION "refresh_fleet_rows"(ids UUID[]) RETURNS VOID LANGUAGE sql AS $$
  INSERT INTO "fleet_row" (
    "installation_id", "organization_id", "organization_name", "organization_number", "label", "client_id", "kid",
    "template_id", "template_name", "environment", "custody", "renewal_days", "scopes", "phase", "draft_state",
    "has_open_link", "link_expires_at", "key_expires_at", "key_unknown", "expiry_source", "expiry_seen_at", "expiry_sort",
    "checked_sort", "pending_scopes", "last_check_at", "last_check_failure", "rotation_state", "rotation_upload_at", "has_open_revival",
    "has_drift", "search_text", "created_at")
  SELECT i."id", o."id", o."name", o."number", i."label", i."client_id", k."kid",
    t."id", t."name", t."environment", i."custody", t."renewal_days", i."scopes",
    (CASE
      WHEN i."closed_at" IS NOT NULL THEN 'CLOSED'
      WHEN i."activated_at" IS NOT NULL THEN 'ACTIVE'
      WHEN d."state" IN ('REQUESTED', 'CREATED', 'RETURNED', 'ACCESS_REQUESTED') THEN 'WAITING'
      WHEN d."state" IS NOT NULL AND d."state" <> 'ABANDONED' THEN 'FAILED'
      WHEN l."id" IS NOT NULL THEN 'WAITING'
      ELSE 'NEW' END)::"FleetPhase",
    d."state"::text, l."id" IS NOT NULL, l."expires_at",
    k."expires_at", k."unknown_since" IS NOT NULL, k."expiry_source", k."expiry_seen_at",
    CASE
      WHEN i."closed_at" IS NOT NULL OR i."activated_at" IS NULL THEN '9999-01-01Z'::timestamptz
      ELSE coalesce(k."expires_at", '1900-01-01Z'::timestamptz) END,
    coalesce(i."last_check_at", '1900-01-01Z'::timestamptz),
    coalesce((SELECT count(*) FROM jsonb_array_elements(
      CASE WHEN jsonb_typeof(i."snapshot" -> 'apiScopes') = 'array' THEN i."snapshot" -> 'apiScopes' ELSE '[]'::jsonb END) s
      WHERE s ->> 'status' <> 'ok'), 0)::int,
    i."last_check_at", i."last_check_failure", r."state"::text, r."upload_started_at",
    EXISTS (SELECT 1 FROM "revival_case" c WHERE c."installation_id" = i."id"
      AND c."state" IN ('OPEN', 'KEY_MADE', 'UPLOADED', 'VERIFIED')),
    i."has_drift",
    "fold_text"(concat_ws(' ', o."name", o."number", i."label", i."client_id", k."kid")),
    i."created_at"
  FROM "installation" i
  JOIN "organization" o ON o."id" = i."organization_id"
  JOIN "client_template" t ON t."id" = i."template_id"
  LEFT JOIN LATERAL (SELECT * FROM "client_key" k WHERE k."installation_id" = i."id" AND k."state" = 'CURRENT') k ON TRUE
  LEFT JOIN LATERAL (SELECT "state" FROM "client_draft" d WHERE d."installation_id" = i."id"
    ORDER BY d."requested_at" DESC LIMIT 1) d ON TRUE
  LEFT JOIN LATERAL (SELECT "id", "expires_at" FROM "onboarding_link" l WHERE l."installation_id" = i."id"
    AND l."revoked_at" IS NULL ORDER BY l."created_at" DESC LIMIT 1) l ON TRUE
  LEFT JOIN LATERAL (SELECT "state", "upload_started_at" FROM "key_rotation" r WHERE r."installation_id" = i."id"
    AND r."state" IN ('STARTED', 'PREPARED', 'UPLOADING', 'UPLOADED')) r ON TRUE
  WHERE i."id" = ANY (ids)
  ON CONFLICT ("installation_id") DO UPDATE SET
    "organization_id" = excluded."organization_id", "organization_name" = excluded."organization_name",
    "organization_number" = excluded."organization_number", "label" = excluded."label",
    "client_id" = excluded."client_id", "kid" = excluded."kid", "template_id" = excluded."template_id",
    "template_name" = excluded."template_name", "environment" = excluded."environment",
    "custody" = excluded."custody", "renewal_days" = excluded."renewal_days", "scopes" = excluded."scopes",
    "phase" = excluded."phase", "draft_state" = excluded."draft_state", "has_open_link" = excluded."has_open_link",
    "link_expires_at" = excluded."link_expires_at", "key_expires_at" = excluded."key_expires_at",
    "key_unknown" = excluded."key_unknown", "expiry_source" = excluded."expiry_source",
    "expiry_seen_at" = excluded."expiry_seen_at", "expiry_sort" = excluded."expiry_sort",
    "checked_sort" = excluded."checked_sort", "pending_scopes" = excluded."pending_scopes",
    "last_check_at" = excluded."last_check_at",
    "last_check_failure" = excluded."last_check_failure", "rotation_state" = excluded."rotation_state",
    "rotation_upload_at" = excluded."rotation_upload_at", "has_open_revival" = excluded."has_open_revival",
    "has_drift" = excluded."has_drift", "search_text" = excluded."search_text"
$$;

-- Once per statement, not per row: an import of thousands refreshes in one go. A table has one trigger per event, since
-- transition tables cannot be named for several.
CREATE FUNCTION "fleet_row_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids UUID[];
BEGIN
  IF TG_TABLE_NAME = 'installation' THEN
    SELECT array_agg("id") INTO ids FROM changed;
  ELSIF TG_TABLE_NAME = 'organization' THEN
    SELECT array_agg(i."id") INTO ids FROM changed c JOIN "installation" i ON i."organization_id" = c."id";
  ELSIF TG_TABLE_NAME = 'client_template' THEN
    SELECT array_agg(i."id") INTO ids FROM changed c JOIN "installation" i ON i."template_id" = c."id";
  ELSE
    SELECT array_agg(DISTINCT "installation_id") INTO ids FROM changed;
  END IF;
  IF ids IS NOT NULL THEN PERFORM "refresh_fleet_rows"(ids); END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['installation', 'client_key', 'client_draft', 'onboarding_link', 'key_rotation', 'revival_case']
  LOOP
    EXECUTE format('CREATE TRIGGER fleet_row_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION fleet_row_changed()', name);
    EXECUTE format('CREATE TRIGGER fleet_row_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION fleet_row_changed()', name);
    IF name <> 'installation' THEN
      EXECUTE format('CREATE TRIGGER fleet_row_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION fleet_row_changed()', name);
    END IF;
  END LOOP;
  FOREACH name IN ARRAY ARRAY['organization', 'client_template'] LOOP
    EXECUTE format('CREATE TRIGGER fleet_row_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION fleet_row_changed()', name);
  END LOOP;
END $$;

SELECT "refresh_fleet_rows"(array_agg("id")) FROM "installation" HAVING count(*) > 0;
