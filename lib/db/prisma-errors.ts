import { Prisma } from "@/lib/db/generated/client";

// Matched on codes only: messages are not a stable interface.

/** P2002: a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** P2003: a foreign key points at a row that does not exist. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
}

/**
 * PostgreSQL cancelled the transaction because of a deadlock (40P01) or because it could not be serialized
 * (40001). The same transaction may succeed when it is run again. P2034 of a model's query; of a raw query it
 * is P2010, as any error is, with PostgreSQL's own code beside it.
 */
export function isTransactionConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2034" || (error.code === "P2010" && /^40(001|P01)$/.test(sqlStateOf(error)));
}

function sqlStateOf(error: Prisma.PrismaClientKnownRequestError): string {
  const { cause } = (error.meta?.driverAdapterError ?? {}) as { cause?: { originalCode?: unknown } };
  return typeof cause?.originalCode === "string" ? cause.originalCode : "";
}
