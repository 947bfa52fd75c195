import type { Database } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";

/**
 * Writes rows of `client_key` for tests and benches without the rules of the ledger (`lib/core/keys/ledger`).
 * A lint rule allows only the ledger and this file to write the table.
 */
export function insertKey(db: Database, args: { data: Prisma.ClientKeyUncheckedCreateInput }) {
  return db.clientKey.create(args);
}

export function insertKeys(db: Database, args: { data: Prisma.ClientKeyCreateManyInput[] }) {
  return db.clientKey.createMany(args);
}

export function changeKeys(
  db: Pick<Database, "clientKey">,
  args: { where: Prisma.ClientKeyWhereInput; data: Prisma.ClientKeyUncheckedUpdateManyInput },
) {
  return db.clientKey.updateMany(args);
}

export function removeKeys(db: Database, args: { where: Prisma.ClientKeyWhereInput }) {
  return db.clientKey.deleteMany(args);
}

/**
 * SQL that changes the kid of an installation's CURRENT key, for a test with its own connection. Parameters:
 * kid, installation.
 */
export const CHANGE_CURRENT_KID =
  "update client_key set kid = $1 where installation_id = $2::uuid and state = 'CURRENT'";

/**
 * Sets the expiry of an installation's keys to any value that PostgreSQL has, also one that Date has not.
 * @param expiresAt in PostgreSQL's notation, such as `infinity`
 */
export function setAnyExpiry(db: Database, installationId: string, expiresAt: string) {
  return db.$executeRaw`
    update client_key set expires_at = ${expiresAt}::timestamptz where installation_id = ${installationId}::uuid`;
}
