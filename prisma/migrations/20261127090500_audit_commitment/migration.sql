-- What the log committed to the text of a row that was erased.
ALTER TABLE "audit_leaf" ADD COLUMN "commitment" BYTEA;
