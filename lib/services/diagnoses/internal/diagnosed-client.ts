import { compactVerify, importJWK, type JWK } from "jose";
import type { KeyFacts, RankedCause, RefusalEvidence } from "@/lib/domain/explain-refusal";
import { explainRefusal } from "@/lib/domain/explain-refusal";
import { addressesOf, ENVIRONMENTS, type HelseidEnvironment } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { skewSeconds } from "@/lib/helseid/observed-fetch";
import { requestClientToken } from "@/lib/helseid/client-flows";
import type { Context } from "@/lib/context/context";
import { activeClient } from "@/lib/core/clients/active-client";
import { Recorder, settleDiagnosis } from "./record-diagnosis";

/* Helpers of the verbs that try a client, called after they authorised. */

export type DiagnosedClient = Awaited<ReturnType<typeof diagnosedClient>>;

/** The client with its key opened, and what is known of it. @throws AppError as activeClient */
export async function diagnosedClient(ctx: Context, installationId: string) {
  const { installation, key, credentials } = await activeClient(ctx, installationId);
  const more = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      childOrganizationNumbers: true,
      snapshot: true,
      organization: { select: { number: true } },
      template: { select: { tenancy: true, environment: true } },
    },
  });
  const { issuer } = addressesOf(ctx.env, more.template.environment);
  return {
    installationId,
    organizationNumber: more.organization.number,
    childOrganizationNumbers: more.childOrganizationNumbers,
    multiTenant: more.template.tenancy === "MULTI",
    environment: more.template.environment,
    snapshot: more.snapshot,
    scopes: installation.scopes,
    issuer,
    key,
    credentials,
  };
}

export function otherEnvironment(environment: HelseidEnvironment): HelseidEnvironment {
  return ENVIRONMENTS.find((each) => each !== environment)!;
}

/**
 * Ends a try. Whose clock and which key stand first, and are told last: the clock is measured by the answers.
 * @param recorder with the steps that were tried
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
  await settleDiagnosis(ctx, diagnosisId, client, { steps: [...first.steps, ...recorder.steps], causes });
}

async function noteClockAndKey(ctx: Context, recorder: Recorder, client: DiagnosedClient): Promise<void> {
  const key = await ctx.db.clientKey.findUniqueOrThrow({
    where: { id: client.key.id },
    select: { kid: true, algorithm: true, expiresAt: true },
  });
  const expired = key.expiresAt !== null && key.expiresAt <= ctx.clock();
  recorder.note("clock", "ok", {
    issuer: client.issuer,
    skewSeconds: skewSeconds(new URL(client.issuer).origin),
  });
  recorder.note("key", expired ? "failed" : "ok", {
    kid: key.kid,
    algorithm: key.algorithm,
    expiresAt: key.expiresAt?.toISOString() ?? null,
  });
}

/** Every key that this house knows of the installation. @param assertion whole, to see which of them signed it */
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
      // A key that was taken out of use here is not one to sign with.
      unknownSince: key.unknownSince ?? (state === "RETIRED" ? key.createdAt : null),
      signs: assertion && publicJwk ? await isSignedWith(assertion, publicJwk as JWK, algorithm) : null,
    })),
  );
}

async function isSignedWith(assertion: string, publicJwk: JWK, algorithm: string): Promise<boolean> {
  try {
    await compactVerify(assertion, await importJWK(publicJwk, publicJwk.alg ?? algorithm));
    return true;
  } catch {
    return false;
  }
}

/**
 * Why the portal's own try was refused. Its assertion is right by construction, so the causes lie in key, client, environment and
 * scope; whether the other environment knows the client is asked.
 */
export async function explainOwnRefusal(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  refusal: HelseidError,
  asked: readonly string[],
): Promise<RankedCause[]> {
  const error = refusal.oauthError ?? refusal.failure;
  if (refusal.failure !== "invalid_client" && refusal.failure !== "invalid_scope") return [];
  const other = otherEnvironment(client.environment);
  const otherIssuer = addressesOf(ctx.env, other).issuer;
  const takes =
    refusal.failure === "invalid_client" ? await isTakenBy(ctx, recorder, client, other, asked) : null;
  return explainRefusal({
    ...(await commonEvidence(ctx, client.installationId, asked)),
    error,
    now: ctx.clock(),
    happenedAt: null,
    issuer: client.issuer,
    otherIssuer,
    clientId: client.credentials.clientId,
    assertion: null,
    otherJtis: [],
    keys: await keyFacts(ctx, client.installationId, null),
    usedKid: client.key.kid,
    otherEnvironmentAcceptsKey: takes,
  });
}

/** What the last reading of the client says of the scopes that were asked for. */
export async function commonEvidence(
  ctx: Context,
  installationId: string,
  asked: readonly string[],
): Promise<Pick<RefusalEvidence, "missingScopes">> {
  const found = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: { snapshot: true },
  });
  const scopes = (found.snapshot as { apiScopes?: { scope: string; status: string }[] } | null)?.apiScopes;
  if (!scopes) return { missingScopes: [] };
  const given = new Set(
    scopes.filter((each) => each.status.toLowerCase() === "ok").map((each) => each.scope),
  );
  return { missingScopes: asked.filter((scope) => !given.has(scope)) };
}

async function isTakenBy(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  environment: HelseidEnvironment,
  asked: readonly string[],
): Promise<boolean> {
  const credentials = { ...client.credentials, environment };
  const started = performance.now();
  let taken = false;
  try {
    await requestClientToken(ctx.env, credentials, { scope: asked.join(" ") });
    taken = true;
  } catch (error) {
    if (!(error instanceof HelseidError)) throw error;
    // A refusal of the scope alone means that the client itself was taken.
    taken = error.failure === "invalid_scope";
  }
  recorder.note(
    "other-environment",
    taken ? "failed" : "not-tested",
    { environment, taken },
    Math.round(performance.now() - started),
  );
  return taken;
}
