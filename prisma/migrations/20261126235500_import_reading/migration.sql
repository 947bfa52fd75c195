-- How a file was read, the file until it is imported, and headings whose meaning a person has confirmed.
ALTER TABLE "import_run" ADD COLUMN "reading" JSONB;

CREATE TABLE "import_source" (
  "run_id" UUID NOT NULL,
  "is_pasted" BOOLEAN NOT NULL,
  "bytes" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "import_source_pkey" PRIMARY KEY ("run_id"),
  CONSTRAINT "import_source_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_run" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "import_heading" (
  "heading" TEXT NOT NULL,
  "written" TEXT NOT NULL,
  "field" TEXT,
  "learned_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "import_heading_pkey" PRIMARY KEY ("heading")
);
