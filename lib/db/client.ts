import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/lib/db/generated/client";

type Model = Uncapitalize<Prisma.ModelName>;
type ReadMethod =
  | "findUnique"
  | "findUniqueOrThrow"
  | "findFirst"
  | "findFirstOrThrow"
  | "findMany"
  | "count"
  | "aggregate"
  | "groupBy";

/**
 * What may be done outside a transaction: read. `$queryRaw` must hold a query; a lint rule looks at its text.
 */
export type ReadOnlyDatabase = Pick<PrismaClient, "$queryRaw"> & {
  readonly [Name in Model]: Pick<PrismaClient[Name], Extract<ReadMethod, keyof PrismaClient[Name]>>;
};

/**
 * The whole client. Services write through `withTransaction` or `withBookkeeping` only
 * (lib/core/db/transaction.ts).
 */
export type Database = PrismaClient;
export type Transaction = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends" | "$use"
>;

/** A client of its own; the pool size is set here because pg's default is 10. */
export function createDatabase(url: string, poolSize = 10): Database {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: poolSize }),
    errorFormat: "minimal",
  });
}

const holder = globalThis as { klientvaktDatabase?: Database };

/** The process's client. Kept on the global object, since a bundler may load this module more than once. */
export function database(url: string): Database {
  holder.klientvaktDatabase ??= createDatabase(url);
  return holder.klientvaktDatabase;
}
