import { AppError } from "@/lib/base/errors";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import {
  isConfirmedBy,
  MESSAGING_SCOPE,
  mayLockHerId,
  type TypedConfirmation,
} from "@/lib/domain/second-client";
import { DRAFTS_WITHOUT_CLIENT } from "@/lib/domain/draft-confirmation";
import type { HelseidEnvironment } from "@/lib/helseid/environments";

/** The client ids that an installation has, or may get by a draft that a browser was sent to. */
async function knownClientId(db: ReadOnlyDatabase, installationId: string): Promise<string | null> {
  const installation = await db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      clientId: true,
      drafts: {
        where: { clientId: { not: null }, state: { notIn: [...DRAFTS_WITHOUT_CLIENT] } },
        orderBy: { requestedAt: "desc" },
        take: 1,
        select: { clientId: true },
      },
    },
  });
  return installation.clientId ?? installation.drafts[0]?.clientId ?? null;
}

/**
 * What must be typed before the installation's client is taken out of use or given a successor; null when its
 * client cannot hold the lock of a HER-id.
 */
export async function messagingConfirmation(
  db: ReadOnlyDatabase,
  installationId: string,
): Promise<TypedConfirmation | null> {
  const row = await db.fleetRow.findUniqueOrThrow({
    where: { installationId },
    select: { scopes: true, organizationNumber: true },
  });
  if (!mayLockHerId(row.scopes)) return null;
  return {
    clientId: await knownClientId(db, installationId),
    organizationNumber: row.organizationNumber,
  };
}

/** A client that a customer is to get, or that is to get other scopes. */
interface FutureClient {
  /** Null while it is no installation yet. */
  installationId: string | null;
  organizationId: string;
  environment: HelseidEnvironment;
  scopes: readonly string[];
}

/**
 * Requires that whoever gives a customer another client for messages has typed which one they have.
 * @param typed as it was sent; empty the first time
 * @throws AppError INVALID_INPUT with the facts to show, when there is another and it was not typed
 */
export async function requireOtherConfirmed(
  db: ReadOnlyDatabase,
  client: FutureClient,
  typed: string,
): Promise<void> {
  if (!mayLockHerId(client.scopes)) return;
  const other = await otherMessagingClient(db, client);
  if (!other || isConfirmedBy(typed, other)) return;
  throw new AppError("INVALID_INPUT", {
    fields: { confirmation: typed ? "client-ending" : "second-client" },
    facts: { ...other },
  });
}

/**
 * The same for a change of a client's scopes.
 * @throws AppError NOT_FOUND; INVALID_INPUT when the client gets access to messages for the first time
 */
export async function requireOtherConfirmedForChange(
  db: ReadOnlyDatabase,
  change: { installationId: string; before: readonly string[]; after: readonly string[] },
  typed: string,
): Promise<void> {
  if (mayLockHerId(change.before) || !mayLockHerId(change.after)) return;
  const client = await db.fleetRow.findUnique({
    where: { installationId: change.installationId },
    select: { installationId: true, organizationId: true, environment: true },
  });
  if (!client) throw new AppError("NOT_FOUND");
  await requireOtherConfirmed(db, { ...client, scopes: change.after }, typed);
}

/**
 * The installations of these organizations whose clients may hold the lock of a HER-id: those in use or under
 * way, and closed ones whose client may still be in Selvbetjening.
 */
export function messagingInstallations(
  db: ReadOnlyDatabase,
  organizationIds: readonly string[],
  environment: HelseidEnvironment,
): Promise<{ installationId: string; organizationId: string }[]> {
  return db.fleetRow.findMany({
    where: { ...MESSAGING, organizationId: { in: [...organizationIds] }, environment },
    select: { installationId: true, organizationId: true },
  });
}

const MESSAGING = {
  scopes: { has: MESSAGING_SCOPE },
  OR: [{ phase: { not: "CLOSED" } }, { clientId: { not: null } }],
} satisfies Prisma.FleetRowWhereInput;

interface OtherMessagingClient extends TypedConfirmation {
  organization: string;
  label: string;
}

/**
 * Another installation of the customer whose client may hold the lock of a HER-id: one in use or under way,
 * or a closed one whose client may still be in Selvbetjening.
 */
async function otherMessagingClient(
  db: ReadOnlyDatabase,
  { installationId, organizationId, environment }: FutureClient,
): Promise<OtherMessagingClient | null> {
  const rows = await db.fleetRow.findMany({
    where: {
      ...(installationId ? { installationId: { not: installationId } } : {}),
      ...MESSAGING,
      organizationId,
      environment,
    },
    orderBy: { createdAt: "desc" },
    select: {
      installationId: true,
      organizationName: true,
      organizationNumber: true,
      label: true,
      phase: true,
    },
  });
  // The one in use is the one that the customer's software uses.
  const row = rows.find((each) => each.phase === "ACTIVE") ?? rows[0];
  if (!row) return null;
  return {
    clientId: await knownClientId(db, row.installationId),
    organizationNumber: row.organizationNumber,
    organization: row.organizationName,
    label: row.label,
  };
}
