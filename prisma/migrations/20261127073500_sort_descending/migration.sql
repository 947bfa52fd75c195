-- CreateIndex
CREATE INDEX "fleet_row_by_template_name" ON "fleet_row"("template_name", "template_id", "expiry_sort", "installation_id");

-- Descending by expiry: what is unknown comes first, what is not active last (lib/core/fleet/fleet-query.ts).
CREATE INDEX "fleet_row_expiry_descending" ON "fleet_row" ((CASE "expiry_sort"
  WHEN timestamptz '1900-01-01 00:00:00+00' THEN timestamptz 'infinity'
  WHEN timestamptz '9999-01-01 00:00:00+00' THEN timestamptz '-infinity'
  ELSE "expiry_sort" END), "installation_id");
