import { oneOf } from "@/lib/base/one-of";
import { log } from "@/lib/base/log";
import {
  explainSignInFailure,
  isOwnClientRefused,
  SHOWN_OAUTH_ERRORS,
  type SignInFailureCode,
} from "@/lib/domain/sign-in-failure";
import { addressesOf } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { skewSeconds } from "@/lib/helseid/server-clock";
import type { Context } from "@/lib/context/context";
import { requestStaffClientCheck } from "@/lib/core/staff-client/request-check";
import { configuredExpiry, readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";

/** Why a sign-in failed, as the sign-in page shows it. */
export interface SignInFailure {
  code: SignInFailureCode;
  /** HelseID's error code, when it says what is wrong with the client. */
  oauthError?: (typeof SHOWN_OAUTH_ERRORS)[number];
  /** HelseID's time minus the portal's. */
  skewSeconds?: number;
  /** Until when HelseID has asked for time. */
  until?: Date;
}

/**
 * Explains why HelseID refused a step of a sign-in. When it refused the portal's own client, a check of the
 * client is enqueued, which tells the administrators.
 * @throws what is not an error of HelseID
 */
export async function explainHelseidError(
  ctx: Context,
  error: unknown,
  stage: "start" | "return",
): Promise<SignInFailure> {
  if (!(error instanceof HelseidError)) throw error;
  const { issuer } = addressesOf(ctx.env, staffClientOf(ctx.env).environment);
  const skew = skewSeconds(issuer);
  const { current } = await readStaffClientFacts(ctx.env, ctx.db);
  const code = explainSignInFailure({
    failure: error.failure,
    oauthError: error.oauthError ?? null,
    stage,
    skewSeconds: skew,
    keyExpiresAt: current ? current.expiresAt : configuredExpiry(ctx.env),
    now: ctx.clock(),
  });
  log.warn({ code, failure: error.failure, oauthError: error.oauthError }, "a sign-in failed");
  if (isOwnClientRefused(code)) await requestStaffClientCheck(ctx);
  const oauthError = oneOf(SHOWN_OAUTH_ERRORS, error.oauthError);
  return {
    code,
    ...(oauthError ? { oauthError } : {}),
    ...(error.wait ? { until: error.wait.until } : {}),
    ...(code === "clock" ? { skewSeconds: skew } : {}),
  };
}
