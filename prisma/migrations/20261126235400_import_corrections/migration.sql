-- Rows of a file can be corrected before they are imported.
ALTER TABLE "import_run" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0;
