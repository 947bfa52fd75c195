import { isAppError } from "@/lib/base/errors";
import {
  completeLogin as redeemLogin,
  type LoginAttempt,
  type StaffIdentity,
} from "@/lib/helseid/staff-login";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { requestStaffClientCheck } from "@/lib/core/staff-client/request-check";
import { readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";
import { asStaffClient } from "@/lib/core/staff-client/signing-keys";
import { explainHelseidError, type SignInFailure } from "./internal/sign-in-failure";
import { signIn } from "./sign-in";

/**
 * Completes a sign-in when HelseID redirects the browser back: redeems the code and starts a session.
 * @param input.query the query of the return, with its question mark
 * @returns the session's secret id, for the cookie; or why the sign-in failed
 */
export async function completeLogin(
  ctx: Context,
  input: { query: string; attempt: LoginAttempt },
): Promise<{ secret: string } | { failure: SignInFailure }> {
  authorizeSystem(ctx);
  let identity: StaffIdentity;
  try {
    identity = await asStaffClient(ctx, (credentials) =>
      redeemLogin(ctx.env, credentials, input.query, input.attempt),
    );
  } catch (error) {
    return { failure: await explainHelseidError(ctx, error, "return") };
  }
  try {
    const secret = await signIn(ctx, identity);
    // HelseID has just accepted the client, whatever the last check found.
    if ((await readStaffClientFacts(ctx.env, ctx.db)).refused) await requestStaffClientCheck(ctx);
    return { secret };
  } catch (error) {
    if (!isAppError(error, "FORBIDDEN")) throw error;
    return { failure: { code: identity.securityLevel === null ? "level-missing" : "level" } };
  }
}
