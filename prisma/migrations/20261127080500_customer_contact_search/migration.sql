-- Customers are also found by their contact: name, address, and telephone with and without its spaces. The earlier
-- index "organization_search" stays for the previous release.
CREATE INDEX "organization_contact_search" ON "organization" USING gin ((fold_text(
  "name" || ' ' || "number" || ' ' || coalesce("contact_name", '') || ' ' || coalesce("contact_email", '') || ' '
  || coalesce("contact_phone", '') || ' ' || regexp_replace(coalesce("contact_phone", ''), '[^0-9+]', '', 'g'))) gin_trgm_ops);
