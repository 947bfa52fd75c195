import { AppError } from "@/lib/base/errors";
import type { ReadOnlyDatabase } from "@/lib/db/client";
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

/**
 * Requires that whoever gives a customer another client for messages has typed which one they have.
 * @param typed as it was sent; empty the first time
 * @throws AppError INVALID_INPUT with the facts to show, when there is another and it was not typed
 */
export async function requireOtherConfirmed(
  db: ReadOnlyDatabase,
  client: { organizationId: string; environment: HelseidEnvironment; scopes: readonly string[] },
  typed: string,
): Promise<void> {
  if (!mayLockHerId(client.scopes)) return;
  const other = await otherMessagingClient(db, client.organizationId, client.environment);
  if (!other || isConfirmedBy(typed, other)) return;
  throw new AppError("INVALID_INPUT", {
    fields: { confirmation: typed ? "client-ending" : "second-client" },
    facts: { ...other },
  });
}

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
  organizationId: string,
  environment: HelseidEnvironment,
): Promise<OtherMessagingClient | null> {
  const rows = await db.fleetRow.findMany({
    where: {
      organizationId,
      environment,
      scopes: { has: MESSAGING_SCOPE },
      OR: [{ phase: { not: "CLOSED" } }, { clientId: { not: null } }],
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
