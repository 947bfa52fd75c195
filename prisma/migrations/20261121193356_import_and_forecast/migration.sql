-- CreateEnum
CREATE TYPE "ImportState" AS ENUM ('PREVIEW', 'RUNNING', 'DONE', 'CANCELLED');

-- AlterTable
ALTER TABLE "fleet_row" ADD COLUMN     "pending_scope_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "state" "ImportState" NOT NULL DEFAULT 'PREVIEW',
    "file_name" TEXT NOT NULL,
    "headers" TEXT[],
    "row_count" INTEGER NOT NULL,
    "mapping" JSONB NOT NULL,
    "template_id" UUID,
    "preview" JSONB NOT NULL,
    "created_by_id" UUID NOT NULL,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_chunk" (
    "run_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "rows" JSONB NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "problems" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "import_chunk_pkey" PRIMARY KEY ("run_id","index")
);

-- CreateTable
CREATE TABLE "expiry_forecast" (
    "template_id" UUID NOT NULL,
    "week" DATE NOT NULL,
    "keys" INTEGER NOT NULL,

    CONSTRAINT "expiry_forecast_pkey" PRIMARY KEY ("template_id","week")
);

-- AddForeignKey
ALTER TABLE "import_chunk" ADD CONSTRAINT "import_chunk_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- An import puts in keys before their installations, so that each row of the fleet is made once.
ALTER TABLE "client_key" ALTER CONSTRAINT "client_key_installation_id_fkey" DEFERRABLE INITIALLY IMMEDIATE;

CREATE INDEX "fleet_row_pending_scopes" ON "fleet_row" USING gin ("pending_scope_names") WHERE "pending_scopes" > 0;

CREATE INDEX "organization_search" ON "organization" USING gin ((fold_text("name" || ' ' || "number")) gin_trgm_ops);
CREATE INDEX "organization_by_name" ON "organization" ("name" COLLATE "nb-x-icu", "id");

CREATE OR REPLACE FUNCTION "refresh_fleet_rows"(ids UUID[]) RETURNS VOID LANGUAGE sql AS $$
  INSERT INTO "fleet_row" (
    "installation_id", "organization_id", "organization_name", "organization_number", "label", "client_id", "kid",
    "template_id", "template_name", "environment", "custody", "renewal_days", "scopes", "phase", "draft_state",
    "has_open_link", "link_expires_at", "key_expires_at", "key_unknown", "expiry_source", "expiry_seen_at", "expiry_sort",
    "checked_sort", "pending_scopes", "pending_scope_names", "last_check_at", "last_check_failure", "rotation_state",
    "rotation_upload_at", "has_open_revival", "has_drift", "search_text", "created_at")
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
    cardinality(p."names"), p."names",
    i."last_check_at", i."last_check_failure", r."state"::text, r."upload_started_at",
    EXISTS (SELECT 1 FROM "revival_case" c WHERE c."installation_id" = i."id"
      AND c."state" IN ('OPEN', 'KEY_MADE', 'UPLOADED', 'VERIFIED')),
    i."has_drift",
    "fold_text"(concat_ws(' ', o."name", o."number", i."label", i."client_id", k."kid")),
    i."created_at"
  FROM "installation" i
  JOIN "organization" o ON o."id" = i."organization_id"
  JOIN "client_template" t ON t."id" = i."template_id"
  -- Of an installation that holds its own keys we may have proved none: then the one that lives longest counts.
  LEFT JOIN LATERAL (SELECT * FROM "client_key" k WHERE k."installation_id" = i."id"
    AND (k."state" = 'CURRENT' OR k."state" = 'LISTED' AND i."custody" = 'INSTALLATION')
    ORDER BY k."state", k."expires_at" DESC NULLS LAST, k."created_at" DESC LIMIT 1) k ON TRUE
  CROSS JOIN LATERAL (SELECT coalesce(array_agg(s ->> 'scope'), '{}') AS "names" FROM jsonb_array_elements(
    CASE WHEN jsonb_typeof(i."snapshot" -> 'apiScopes') = 'array' THEN i."snapshot" -> 'apiScopes' ELSE '[]'::jsonb END) s
    WHERE s ->> 'status' <> 'ok') p
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
    "pending_scope_names" = excluded."pending_scope_names",
    "last_check_at" = excluded."last_check_at",
    "last_check_failure" = excluded."last_check_failure", "rotation_state" = excluded."rotation_state",
    "rotation_upload_at" = excluded."rotation_upload_at", "has_open_revival" = excluded."has_open_revival",
    "has_drift" = excluded."has_drift", "search_text" = excluded."search_text"
$$;

SELECT "refresh_fleet_rows"(array_agg("id")) FROM "installation" HAVING count(*) > 0;
