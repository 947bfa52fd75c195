-- The list by expiry and what is counted on every page, from indexes alone: what is closed is in no such list,
-- and the environment is all that is asked of a row besides.
DROP INDEX "fleet_row_expiry_sort_installation_id_idx";
CREATE INDEX "fleet_row_open_expiry" ON "fleet_row" ("expiry_sort", "installation_id") INCLUDE ("environment") WHERE "phase" <> 'CLOSED';

DROP INDEX "fleet_row_active_expiry";
CREATE INDEX "fleet_row_active_expiry" ON "fleet_row" ("key_expires_at", "installation_id") INCLUDE ("environment") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NOT NULL;

DROP INDEX "fleet_row_expiry_unknown";
CREATE INDEX "fleet_row_expiry_unknown" ON "fleet_row" ("installation_id") INCLUDE ("environment") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NULL;

-- PostgreSQL expects that half of the rows are `NOT` a column that is null in nearly all; of `IS FALSE` it knows
-- better, and no longer reads the whole table for the few that need somebody.
DROP INDEX "fleet_row_unwell";
CREATE INDEX "fleet_row_unwell" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "reported_healthy" IS FALSE;
