import { beginLogin, type LoginAttempt } from "@/lib/helseid/staff-login";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { asStaffClient } from "@/lib/core/staff-client/signing-keys";
import { explainHelseidError, type SignInFailure } from "./internal/sign-in-failure";

export type StartedLogin = { url: string; attempt: LoginAttempt } | { failure: SignInFailure };

/**
 * Starts the sign-in of a staff member with a pushed authorization request.
 * @param input.fresh whether HelseID must authenticate somebody who is signed in there
 * @returns where to redirect the browser, and what to validate its return with; or why HelseID refused
 */
export async function startLogin(ctx: Context, input: { fresh: boolean }): Promise<StartedLogin> {
  authorizeSystem(ctx);
  try {
    return await asStaffClient(ctx, (credentials) => beginLogin(ctx.env, credentials, input));
  } catch (error) {
    return { failure: await explainHelseidError(ctx, error, "start") };
  }
}
