import { Prisma } from "@/lib/db/generated/client";

// Matched on the code only: messages and meta are not a stable interface.

/** P2002: a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** P2003: a foreign key points at a row that does not exist. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
}

/**
 * P2034: PostgreSQL cancelled the transaction because of a deadlock (40P01) or because it could not be
 * serialized (40001). The same transaction may succeed when it is run again.
 */
export function isTransactionConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2034";
}
