-- The language in which a customer is written to; null for the default. The previous release does not read it.
ALTER TABLE "organization" ADD COLUMN "contact_language" TEXT;
