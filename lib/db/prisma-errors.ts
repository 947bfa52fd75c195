import { Prisma } from "@/lib/db/generated/client";

/** P2002: a unique index refused the row. Matched on the code only: messages and meta are no stable interface. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
