-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Environment" AS ENUM ('TEST', 'PRODUCTION');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('VIEWER', 'SUPPORT', 'ADMINISTRATOR');

-- CreateEnum
CREATE TYPE "StaffState" AS ENUM ('REQUESTED', 'ACTIVE', 'REMOVED');

-- CreateEnum
CREATE TYPE "Custody" AS ENUM ('PORTAL', 'INSTALLATION');

-- CreateEnum
CREATE TYPE "Tenancy" AS ENUM ('SINGLE', 'MULTI');

-- CreateEnum
CREATE TYPE "ReturnForm" AS ENUM ('PORTAL', 'LOCALHOST_V1', 'LOCALHOST_V0');

-- CreateEnum
CREATE TYPE "ClientKeyState" AS ENUM ('PREPARED', 'SUBMITTED', 'CURRENT', 'LISTED', 'RETIRED');

-- CreateEnum
CREATE TYPE "DraftState" AS ENUM ('REQUESTED', 'CREATED', 'RETURNED', 'ACCESS_REQUESTED', 'RETURNED_ERROR', 'REFUSED', 'UNREACHABLE', 'NOT_OPENED', 'NOT_CONFIRMED', 'ABANDONED', 'KEY_UNKNOWN', 'CONFIRMED');

-- CreateTable
CREATE TABLE "staff_user" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role",
    "state" "StaffState" NOT NULL DEFAULT 'REQUESTED',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "id_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "sealed_id_token" TEXT NOT NULL,
    "security_level" INTEGER NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "bootstrap_code" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "code_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "bootstrap_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_template" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "environment" "Environment" NOT NULL,
    "tenancy" "Tenancy" NOT NULL DEFAULT 'SINGLE',
    "sealed_api_key" TEXT,
    "api_key_set_at" TIMESTAMPTZ(3),
    "scopes" TEXT[],
    "default_scopes" TEXT[],
    "logs_users_in" BOOLEAN NOT NULL DEFAULT false,
    "uses_refresh_tokens" BOOLEAN NOT NULL DEFAULT false,
    "redirect_uris" TEXT[],
    "post_logout_redirect_uris" TEXT[],
    "shared_redirect_uris" BOOLEAN NOT NULL DEFAULT false,
    "return_form" "ReturnForm" NOT NULL DEFAULT 'PORTAL',
    "return_port" INTEGER,
    "return_path" TEXT,
    "key_algorithm" TEXT NOT NULL DEFAULT 'PS256',
    "custody" "Custody" NOT NULL DEFAULT 'PORTAL',
    "checklist" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contact_name" TEXT,
    "contact_email" TEXT,
    "contact_phone" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "child_organization" (
    "organization_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "child_organization_pkey" PRIMARY KEY ("organization_id","number")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "custody" "Custody" NOT NULL,
    "scopes" TEXT[],
    "child_organization_numbers" TEXT[],
    "claims" JSONB NOT NULL DEFAULT '[]',
    "client_id" TEXT,
    "activated_at" TIMESTAMPTZ(3),
    "snapshot" JSONB,
    "snapshot_at" TIMESTAMPTZ(3),
    "last_check_at" TIMESTAMPTZ(3),
    "last_check_failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_key" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "kid" TEXT NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB,
    "sealed_private_jwk" TEXT,
    "custody" "Custody" NOT NULL,
    "state" "ClientKeyState" NOT NULL,
    "origin" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "expiry_source" TEXT,
    "expiry_seen_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),
    "proved_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "onboarding_link" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "first_opened_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "held_by_hash" TEXT,
    "held_at" TIMESTAMPTZ(3),

    CONSTRAINT "onboarding_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_draft" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "link_id" UUID,
    "key_id" UUID NOT NULL,
    "started_by_id" UUID,
    "operation_id" TEXT NOT NULL,
    "state" "DraftState" NOT NULL,
    "client_id" TEXT,
    "return_hash" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "redirect_ms" INTEGER,
    "returned_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "last_poll_at" TIMESTAMPTZ(3),
    "poll_attempts" INTEGER NOT NULL DEFAULT 0,
    "proof_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "client_draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "organization_id" UUID,
    "installation_id" UUID,
    "details" JSONB NOT NULL,
    "canonical" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_process" (
    "id" SERIAL NOT NULL,
    "pool_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_process_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_user_issuer_subject_key" ON "staff_user"("issuer", "subject");

-- CreateIndex
CREATE INDEX "staff_session_user_id_idx" ON "staff_session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_template_name_environment_key" ON "client_template"("name", "environment");

-- CreateIndex
CREATE UNIQUE INDEX "organization_number_key" ON "organization"("number");

-- CreateIndex
CREATE UNIQUE INDEX "installation_client_id_key" ON "installation"("client_id");

-- CreateIndex
CREATE INDEX "installation_organization_id_idx" ON "installation"("organization_id");

-- CreateIndex
CREATE INDEX "installation_template_id_idx" ON "installation"("template_id");

-- CreateIndex
CREATE INDEX "client_key_kid_idx" ON "client_key"("kid");

-- CreateIndex
CREATE UNIQUE INDEX "client_key_installation_id_kid_key" ON "client_key"("installation_id", "kid");

-- CreateIndex
CREATE UNIQUE INDEX "onboarding_link_token_hash_key" ON "onboarding_link"("token_hash");

-- CreateIndex
CREATE INDEX "onboarding_link_installation_id_idx" ON "onboarding_link"("installation_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_draft_operation_id_key" ON "client_draft"("operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_draft_return_hash_key" ON "client_draft"("return_hash");

-- CreateIndex
CREATE INDEX "client_draft_installation_id_requested_at_idx" ON "client_draft"("installation_id", "requested_at" DESC);

-- CreateIndex
CREATE INDEX "audit_event_installation_id_seq_idx" ON "audit_event"("installation_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_organization_id_seq_idx" ON "audit_event"("organization_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_entity_type_entity_id_seq_idx" ON "audit_event"("entity_type", "entity_id", "seq" DESC);

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "staff_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "child_organization" ADD CONSTRAINT "child_organization_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "client_template"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "onboarding_link" ADD CONSTRAINT "onboarding_link_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_draft" ADD CONSTRAINT "client_draft_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_draft" ADD CONSTRAINT "client_draft_link_id_fkey" FOREIGN KEY ("link_id") REFERENCES "onboarding_link"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_draft" ADD CONSTRAINT "client_draft_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "client_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- Names sort as Norwegians sort them: … Z, Æ, Ø, Å.
ALTER TABLE "organization" ALTER COLUMN "name" TYPE TEXT COLLATE "nb-x-icu";
ALTER TABLE "client_template" ALTER COLUMN "name" TYPE TEXT COLLATE "nb-x-icu";
ALTER TABLE "staff_user" ALTER COLUMN "name" TYPE TEXT COLLATE "nb-x-icu";

-- One draft request under way per installation: two presses at the same moment make one draft.
CREATE UNIQUE INDEX "client_draft_one_requested" ON "client_draft"("installation_id") WHERE "state" = 'REQUESTED';

-- One current key per installation and one spare.
CREATE UNIQUE INDEX "client_key_one_current" ON "client_key"("installation_id") WHERE "state" = 'CURRENT';
CREATE UNIQUE INDEX "client_key_one_prepared" ON "client_key"("installation_id") WHERE "state" = 'PREPARED';

-- A key whose custody is the installation never has a private half here.
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_custody" CHECK ("custody" = 'PORTAL' OR "sealed_private_jwk" IS NULL);

-- A person with access has a role.
ALTER TABLE "staff_user" ADD CONSTRAINT "staff_user_role" CHECK ("state" <> 'ACTIVE' OR "role" IS NOT NULL);

-- The audit is append-only, also for the application itself.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
INSERT INTO "audit_head" ("id", "seq", "hash") VALUES (1, 0, repeat('0', 64));
