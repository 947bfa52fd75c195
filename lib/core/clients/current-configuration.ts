import { AppError } from "@/lib/base/errors";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Configuration } from "@/lib/domain/configuration";
import { type CurrentConfiguration, currentConfiguration } from "@/lib/domain/current-configuration";
import { requestedConfiguration } from "@/lib/domain/requested-configuration";
import { ClaimsSchema, ConfigurationSchema } from "./configuration-schema";
import { Snapshot } from "./snapshot";

/*
 * The one place that says what a client has, for every file, try, token and API. What onboarding asked for is
 * kept on the installation and never updated, so nothing else may read it: the database client leaves those
 * columns out of every result, and a lint rule (.eslint/draft-columns.mjs) refuses their names elsewhere.
 */

const REQUESTED = {
  draftScopes: true,
  draftClaims: true,
  draftChildOrganizationNumbers: true,
  template: {
    select: {
      logsUsersIn: true,
      sharedRedirectUris: true,
      redirectUris: true,
      postLogoutRedirectUris: true,
    },
  },
} satisfies Prisma.InstallationSelect;

type RequestedRow = Prisma.InstallationGetPayload<{ select: typeof REQUESTED }>;

function requestedOf(row: RequestedRow): Configuration {
  return requestedConfiguration(
    {
      apiScopes: row.draftScopes,
      claims: ClaimsSchema.parse(row.draftClaims),
      childOrganizationNumbers: row.draftChildOrganizationNumbers,
    },
    row.template,
  );
}

/**
 * What an installation's client draft asks for. Of use before there is a client; afterwards it is history.
 * @throws AppError NOT_FOUND
 */
export async function loadRequestedConfiguration(
  db: ReadOnlyDatabase,
  installationId: string,
): Promise<Configuration> {
  const row = await db.installation.findUnique({ where: { id: installationId }, select: REQUESTED });
  if (!row) throw new AppError("NOT_FOUND");
  return requestedOf(row);
}

/**
 * What an installation's client has, as far as is known (`currentConfiguration`). The scopes of `fleet_row`
 * follow the same rule (prisma/functions).
 * @throws AppError NOT_FOUND
 */
export async function loadCurrentConfiguration(
  db: ReadOnlyDatabase,
  installationId: string,
): Promise<CurrentConfiguration> {
  const row = await db.installation.findUnique({
    where: { id: installationId },
    select: {
      ...REQUESTED,
      snapshot: true,
      revisions: { orderBy: { number: "desc" }, take: 1, select: { configuration: true } },
    },
  });
  if (!row) throw new AppError("NOT_FOUND");
  const snapshot = Snapshot.safeParse(row.snapshot);
  const newest = row.revisions[0];
  return currentConfiguration({
    reading: snapshot.success ? snapshot.data : null,
    revision: newest ? ConfigurationSchema.parse(newest.configuration) : null,
    requested: requestedOf(row),
  });
}
