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
