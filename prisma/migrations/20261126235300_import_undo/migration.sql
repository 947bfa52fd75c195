-- What each row of an import has changed, so that the import can be undone as a whole.
ALTER TABLE "import_run" ADD COLUMN "undo_requested_at" TIMESTAMPTZ(3),
  ADD COLUMN "undone_at" TIMESTAMPTZ(3);

CREATE TABLE "import_effect" (
  "run_id" UUID NOT NULL,
  "line" INTEGER NOT NULL,
  "installation_id" UUID NOT NULL,
  "created" BOOLEAN NOT NULL,
  "organization_id" UUID,
  "before" JSONB,
  CONSTRAINT "import_effect_pkey" PRIMARY KEY ("run_id", "line"),
  CONSTRAINT "import_effect_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_run" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);

-- Deleting an installation looks for its rows here.
CREATE INDEX "bulk_item_installation_id_idx" ON "bulk_item" ("installation_id");
