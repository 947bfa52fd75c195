-- Rows are numbered by a sequence. A release that is being replaced goes on with the chain's own numbers, so
-- the sequence begins at least a million above them; a database without rows begins at 1.
CREATE SEQUENCE "audit_event_seq_seq" OWNED BY "audit_event"."seq";
SELECT setval('audit_event_seq_seq',
  CASE WHEN max("seq") IS NULL THEN 1 ELSE (max("seq") / 1000000 + 2) * 1000000 END, false)
FROM "audit_event";

-- AlterTable
ALTER TABLE "audit_event" ALTER COLUMN "seq" SET DEFAULT nextval('audit_event_seq_seq');

-- CreateTable
CREATE TABLE "audit_unsealed" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "audit_unsealed_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "leaf_index" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "organization_id" UUID,
    "organization_number" BIGINT,
    "salt" BYTEA,
    "entry" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("leaf_index")
);

-- CreateTable
CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "tile_index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","tile_index")
);

-- CreateTable
CREATE TABLE "audit_tree" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,
    "checkpoint" TEXT NOT NULL DEFAULT '',
    "published_size" BIGINT NOT NULL DEFAULT 0,
    "published_at" TIMESTAMPTZ(3),
    "carried_to" BIGINT NOT NULL DEFAULT 0,
    "carry_until" BIGINT,
    "sealer" TEXT,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "audit_tree_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_tree_checkpoint" (
    "size" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_tree_checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_seq_key" ON "audit_leaf"("seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_organization_id_organization_number_key" ON "audit_leaf"("organization_id", "organization_number");

-- One row only, as in audit_head.
ALTER TABLE "audit_tree" ADD CONSTRAINT "audit_tree_one_row" CHECK ("id" = 1);
INSERT INTO "audit_tree" ("id") VALUES (1);

-- Hashes cannot be compressed.
ALTER TABLE "audit_tile" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;
