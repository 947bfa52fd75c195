import { compactVerify, importJWK, type JWK } from "jose";
import { tokenRequestsFor } from "@/lib/domain/current-configuration";
import type { KeyFacts, RankedCause, RefusalEvidence } from "@/lib/domain/explain-refusal";
import { explainRefusal, numberedCause } from "@/lib/domain/explain-refusal";
import { addressesOf, ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { skewSeconds } from "@/lib/helseid/server-clock";
import { requestClientToken } from "@/lib/helseid/client-flows";
import { issuedAt } from "@/lib/helseid/token-client";
import type { Context } from "@/lib/context/context";
import { activeClient } from "@/lib/core/clients/active-client";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import { Recorder, settleDiagnosis } from "./record-diagnosis";

/* Helpers of the verbs that diagnose a client, called after the verb has authorized. */

export type DiagnosedClient = Awaited<ReturnType<typeof diagnosedClient>>;

/** Reads the client to diagnose and opens its key. @throws AppError as `activeClient` */
export async function diagnosedClient(ctx: Context, installationId: string) {
  const { key, credentials } = await activeClient(ctx, installationId);
  const current = await loadCurrentConfiguration(ctx.db, installationId);
  const more = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      organization: { select: { number: true } },
      template: { select: { tenancy: true, environment: true } },
    },
  });
  const { issuer } = addressesOf(ctx.env, more.template.environment);
  return {
    installationId,
    organizationNumber: more.organization.number,
    multiTenant: more.template.tenancy === "MULTI",
    environment: more.template.environment,
    configuration: current.configuration,
    tokenRequests: tokenRequestsFor(current),
    issuer,
    key,
    credentials,
  };
}

export function otherEnvironment(environment: HelseidEnvironment): HelseidEnvironment {
  return ENVIRONMENTS.find((each) => each !== environment)!;
}

/**
 * Settles a diagnosis with the recorder's steps. The steps for clock and key come first in the list but are
 * recorded last, since the clock skew is measured from HelseID's responses.
 */
export async function settleClientDiagnosis(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  diagnosisId: string,
  causes: readonly RankedCause[],
): Promise<void> {
  const first = new Recorder();
  await noteClockAndKey(ctx, first, client);
  const { tokenReceivedAt } = recorder;
  await settleDiagnosis(ctx, diagnosisId, client, {
    steps: [...first.steps, ...recorder.steps],
    causes,
    tokenAt: tokenReceivedAt === null ? null : issuedAt({ receivedAt: tokenReceivedAt }, ctx.clock()),
  });
}

async function noteClockAndKey(ctx: Context, recorder: Recorder, client: DiagnosedClient): Promise<void> {
  const key = await ctx.db.clientKey.findUniqueOrThrow({
    where: { id: client.key.id },
    select: { kid: true, algorithm: true, expiresAt: true },
  });
  const expired = key.expiresAt !== null && key.expiresAt <= ctx.clock();
  recorder.note("clock", "ok", {
    issuer: client.issuer,
    skewSeconds: skewSeconds(client.issuer),
  });
  recorder.note("key", expired ? "failed" : "ok", {
    kid: key.kid,
    algorithm: key.algorithm,
    expiresAt: key.expiresAt?.toISOString() ?? null,
  });
}

/**
 * Reads the installation's keys as evidence for `explainRefusal`.
 * @param assertion the complete assertion, to find the key that signed it
 */
export async function keyFacts(
  ctx: Context,
  installationId: string,
  assertion: string | null,
): Promise<KeyFacts[]> {
  const keys = await ctx.db.clientKey.findMany({
    where: { installationId, state: { not: "PREPARED" } },
    select: {
      kid: true,
      expiresAt: true,
      createdAt: true,
      provedAt: true,
      unknownSince: true,
      publicJwk: true,
      algorithm: true,
      state: true,
    },
  });
  return Promise.all(
    keys.map(async ({ publicJwk, algorithm, state, ...key }) => ({
      ...key,
      // A retired key should not sign any more, like one that HelseID no longer lists.
      unknownSince: key.unknownSince ?? (state === "RETIRED" ? key.createdAt : null),
      signs: assertion && publicJwk ? await isSignedWith(assertion, publicJwk as JWK, algorithm) : null,
    })),
  );
}

async function isSignedWith(assertion: string, publicJwk: JWK, algorithm: string | null): Promise<boolean> {
  try {
    await compactVerify(assertion, await importJWK(publicJwk, publicJwk.alg ?? algorithm ?? undefined));
    return true;
  } catch {
    return false;
  }
}

/**
 * Explains why HelseID refused a request that the portal made as the client. The portal's assertions are
 * valid by construction, so the causes are limited to key, client, environment and scope. Whether the other
 * environment accepts the client is tested with a request there.
 * @param requested the scopes of the refused request
 */
export async function explainOwnRefusal(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  refusal: HelseidError,
  requested: readonly string[],
): Promise<RankedCause[]> {
  const error = refusal.oauthError ?? refusal.failure;
  const { errorNumber } = refusal;
  if (refusal.failure !== "invalid_client" && refusal.failure !== "invalid_scope")
    return errorNumber ? [numberedCause(errorNumber)] : [];
  const other = otherEnvironment(client.environment);
  const otherIssuer = addressesOf(ctx.env, other).issuer;
  const accepted =
    refusal.failure === "invalid_client" ? await isAcceptedBy(ctx, recorder, client, other, requested) : null;
  return explainRefusal({
    ...(await commonEvidence(ctx, client.installationId, requested)),
    error,
    errorNumber,
    now: ctx.clock(),
    happenedAt: null,
    issuer: client.issuer,
    otherIssuer,
    clientId: client.credentials.clientId,
    assertion: null,
    otherJtis: [],
    keys: await keyFacts(ctx, client.installationId, null),
    usedKid: client.key.kid,
    otherEnvironmentAcceptsKey: accepted,
  });
}

/**
 * The requested scopes that the client does not have, or that are pending, as far as is known. None while
 * nothing was read: what onboarding asked for says nothing about access.
 */
export async function commonEvidence(
  ctx: Context,
  installationId: string,
  requested: readonly string[],
): Promise<Pick<RefusalEvidence, "missingScopes">> {
  const { source, configuration, pendingScopes } = await loadCurrentConfiguration(ctx.db, installationId);
  if (source === "onboarding") return { missingScopes: [] };
  const granted = configuration.apiScopes.filter((scope) => !pendingScopes.includes(scope));
  return { missingScopes: requested.filter((scope) => !granted.includes(scope)) };
}

async function isAcceptedBy(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  environment: HelseidEnvironment,
  requested: readonly string[],
): Promise<boolean> {
  const credentials = { ...client.credentials, environment };
  const started = performance.now();
  let accepted = false;
  try {
    await requestClientToken(ctx.env, credentials, { scope: requested.join(" ") });
    accepted = true;
  } catch (error) {
    if (!(error instanceof HelseidError)) throw error;
    // A refusal of the scope means that HelseID has accepted the client itself.
    accepted = error.failure === "invalid_scope";
  }
  recorder.note(
    "other-environment",
    accepted ? "failed" : "not-tested",
    { environment, taken: accepted },
    Math.round(performance.now() - started),
  );
  return accepted;
}
