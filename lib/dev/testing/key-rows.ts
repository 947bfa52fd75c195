import type { Database } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";

/**
 * Rows of `client_key` as a test or a bench wants them, past the ledger (`lib/core/keys/ledger`) and its rules. The product
 * itself has no other way than the ledger; a lint rule sees to that.
 */
export function insertKey(db: Database, args: { data: Prisma.ClientKeyUncheckedCreateInput }) {
  return db.clientKey.create(args);
}

export function insertKeys(db: Database, args: { data: Prisma.ClientKeyCreateManyInput[] }) {
  return db.clientKey.createMany(args);
}

export function changeKeys(
  db: Database,
  args: { where: Prisma.ClientKeyWhereInput; data: Prisma.ClientKeyUncheckedUpdateManyInput },
) {
  return db.clientKey.updateMany(args);
}

export function removeKeys(db: Database, args: { where: Prisma.ClientKeyWhereInput }) {
  return db.clientKey.deleteMany(args);
}

/** Changes the id of an installation's current key, for a test that needs a connection of its own. Parameters: id, installation. */
export const CHANGE_CURRENT_KID =
  "update client_key set kid = $1 where installation_id = $2::uuid and state = 'CURRENT'";
