-- Installations that wait for a customer to open a link: the index counts those whose link is still open.
CREATE INDEX "fleet_row_link" ON "fleet_row" ("link_expires_at", "installation_id")
  WHERE "phase" = 'NEW' AND "link_expires_at" IS NOT NULL;
