import { PrismaPg } from "@prisma/adapter-pg";
import { databaseConnection } from "@/lib/base/database-connection";
import { type Prisma, PrismaClient } from "@/lib/db/generated/client";
import { StatementNames } from "./statement-names";

type StatementNameGenerator = NonNullable<
  NonNullable<ConstructorParameters<typeof PrismaPg>[1]>["statementNameGenerator"]
>;

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
 * Columns that no query returns unless it selects them by name: what onboarding asked for, which is not what
 * the client has today. A lint rule allows those names in few files.
 */
const OMITTED = {
  installation: { draftScopes: true, draftChildOrganizationNumbers: true, draftClaims: true },
} as const;
type Client = PrismaClient<never, typeof OMITTED>;

/**
 * What may be done outside a transaction: read. `$queryRaw` must hold a query; a lint rule looks at its text.
 */
export type ReadOnlyDatabase = Pick<Client, "$queryRaw"> & {
  readonly [Name in Model]: Pick<Client[Name], Extract<ReadMethod, keyof Client[Name]>>;
};

/**
 * The whole client. Services write through `withTransaction` or `withBookkeeping` only
 * (lib/core/db/transaction.ts).
 */
export type Database = Client;
type WholeTransaction = Omit<
  Client,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends" | "$use"
>;

/** Models whose rows belong to one installation. */
type OwnedModel =
  | "clientDraft"
  | "clientKey"
  | "configurationChange"
  | "configurationRevision"
  | "keptKey"
  | "keyHandover"
  | "keyRotation"
  | "onboardingLink"
  | "reportingInstance"
  | "revival";
/** Models whose rows somebody else may only see, and lock, after they are committed. */
type RootModel = "installation" | "organization" | "clientTemplate";

/**
 * A transaction. What belongs to an installation can be read, and a new installation can be created. Anything
 * else of an installation is written with the transaction of its lock (`LockedTransaction`), so that a write
 * without the lock, or before it, does not compile. The same goes for a change of an organization or a
 * template, which a trigger copies to the fleet rows of its installations. Nothing writes fleet rows but
 * triggers.
 */
export type Transaction = Omit<WholeTransaction, OwnedModel | RootModel | "fleetRow"> & {
  readonly [Name in OwnedModel | RootModel | "fleetRow"]: ReadOnlyDatabase[Name];
} & { readonly [Name in RootModel]: Pick<Client[Name], "create" | "createMany"> };

/** The transaction of `lib/db/locks.ts`, which holds the locks that its writes need. */
export type LockedTransaction = Transaction & {
  readonly [Name in OwnedModel | RootModel]: Client[Name];
};

/** A client of its own; the pool size is set here because pg's default is 10. */
export function createDatabase(url: string, poolSize = 10): Database {
  return new PrismaClient({
    adapter: new PrismaPg(
      { ...databaseConnection(url), max: poolSize },
      { statementNameGenerator: namesFor(url) },
    ),
    errorFormat: "minimal",
    omit: OMITTED,
  });
}

/**
 * PgBouncer keeps named statements in its transaction mode from version 1.21 on, and only where
 * `max_prepared_statements` is set. An address with Prisma's `pgbouncer=true` gets none.
 */
function namesFor(url: string): StatementNameGenerator | undefined {
  if (new URL(url).searchParams.get("pgbouncer") === "true") return undefined;
  const names = new StatementNames();
  // The adapter hands the name to pg as it is, which takes a statement without one.
  return ({ sql }) => names.nameOf(sql) as string;
}

const holder = globalThis as { klientvaktDatabase?: Database };

/** The process's client. Kept on the global object, since a bundler may load this module more than once. */
export function database(url: string): Database {
  holder.klientvaktDatabase ??= createDatabase(url);
  return holder.klientvaktDatabase;
}
