import { audienceOf } from "@/lib/domain/scopes";
import { childDetails, multiTenantDetails } from "@/lib/domain/organization-details";
import type { RankedCause } from "@/lib/domain/explain-refusal";
import type { Upstream } from "@/lib/base/upstream-wait";
import type { Context } from "@/lib/context/context";
import { exchangeToken, requestClientToken } from "@/lib/helseid/client-flows";
import { z } from "zod";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { type DiagnosedClient, explainOwnRefusal } from "./diagnosed-client";
import { evaluateToken } from "./evaluate-token";
import { lookUpParty } from "./look-up-party";
import type { Recorder } from "./record-diagnosis";

/** Requests that a diagnosis makes by itself, without a browser, so that they can be made later. */
export interface Probe {
  /** The services that it calls. */
  upstreams: readonly Upstream[];
  /**
   * Makes the requests and records a step for each.
   * @param options as they are stored with the diagnosis
   * @returns the likely causes of a refusal
   * @throws ZodError for options that another release stored
   */
  run: (
    ctx: Context,
    recorder: Recorder,
    client: DiagnosedClient,
    options: unknown,
  ) => Promise<RankedCause[]>;
}

const scope = z.string().max(MAX_LENGTH.scope);
const MachineOptions = z.object({ child: z.string().max(9).nullable() });
const ExchangeOptions = z.object({ subjectScope: scope, scope });
const RegistryOptions = z.object({ herId: z.string().max(10) });

/** Requests a token for each audience, for the main organization or one of its child organizations. */
async function requestTokens(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  options: unknown,
): Promise<RankedCause[]> {
  const { child } = MachineOptions.parse(options);
  const details = client.multiTenant
    ? multiTenantDetails(client.organizationNumber, child)
    : child
      ? childDetails(child)
      : undefined;
  let causes: RankedCause[] = [];
  for (const { audience, scopes } of client.tokenRequests) {
    const result = await recorder.run(
      "token",
      { audience, scopes },
      () => requestClientToken(ctx.env, client.credentials, { scope: scopes.join(" "), details }),
      (response) => evaluateToken(response, { audience, scopes, child }),
    );
    if ("refusal" in result && causes.length === 0)
      causes = await explainOwnRefusal(ctx, recorder, client, result.refusal, scopes);
    // The client itself is refused, so requests for other audiences would give the same result.
    if ("refusal" in result && result.refusal.failure === "invalid_client") break;
  }
  return causes;
}

/** RFC 8693: exchanges a token for one API for a token for another, as the first API would. */
async function exchange(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  options: unknown,
): Promise<RankedCause[]> {
  const { subjectScope, scope } = ExchangeOptions.parse(options);
  const requested = (of: string) => ({ audience: audienceOf(of)!, scopes: [of] });
  const subject = await recorder.run(
    "token",
    requested(subjectScope),
    () => requestClientToken(ctx.env, client.credentials, { scope: subjectScope }),
    (response) => evaluateToken(response, { ...requested(subjectScope), child: null }),
  );
  if ("refusal" in subject) return explainOwnRefusal(ctx, recorder, client, subject.refusal, [subjectScope]);
  const exchanged = await recorder.run(
    "exchange",
    requested(scope),
    () => exchangeToken(ctx.env, client.credentials, { subjectToken: subject.response.accessToken, scope }),
    (response) => evaluateToken(response, { ...requested(scope), child: null }),
  );
  if ("refusal" in exchanged) return explainOwnRefusal(ctx, recorder, client, exchanged.refusal, [scope]);
  return [];
}

async function lookUp(
  ctx: Context,
  recorder: Recorder,
  client: DiagnosedClient,
  options: unknown,
): Promise<RankedCause[]> {
  return lookUpParty(ctx, recorder, client, RegistryOptions.parse(options).herId);
}

export const PROBES = {
  machine: { upstreams: ["HELSEID"], run: requestTokens },
  "token-exchange": { upstreams: ["HELSEID"], run: exchange },
  "communication-party": { upstreams: ["HELSEID", "ADDRESS_REGISTRY"], run: lookUp },
} as const satisfies Record<string, Probe>;
export type ProbePattern = keyof typeof PROBES;
