-- The list by expiry and what is counted on every page, from indexes alone: what is closed is in no such list,
-- and the environment is all that is asked of a row besides.
CREATE INDEX "fleet_row_open_expiry" ON "fleet_row" ("expiry_sort", "installation_id") INCLUDE ("environment") WHERE "phase" <> 'CLOSED';
CREATE INDEX "fleet_row_active_by_expiry" ON "fleet_row" ("key_expires_at", "installation_id") INCLUDE ("environment") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NOT NULL;
CREATE INDEX "fleet_row_without_expiry" ON "fleet_row" ("installation_id") INCLUDE ("environment") WHERE "phase" = 'ACTIVE' AND "key_expires_at" IS NULL;

-- PostgreSQL expects that half of the rows are `NOT` a column that is null in nearly all; of `IS FALSE` it knows
-- better, and no longer reads the whole table for the few that need somebody. `fleet_row_unwell` stays for the
-- release before, which asks with `NOT`.
CREATE INDEX "fleet_row_says_unwell" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "reported_healthy" IS FALSE;

-- Last, since no page can be read from here to the end of the migration.
DROP INDEX "fleet_row_expiry_sort_installation_id_idx";
DROP INDEX "fleet_row_active_expiry";
DROP INDEX "fleet_row_expiry_unknown";
