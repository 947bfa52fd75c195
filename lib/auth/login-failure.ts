import { z } from "zod";
import { paths } from "@/lib/domain/routes";
import { SHOWN_OAUTH_ERRORS, SIGN_IN_FAILURES } from "@/lib/domain/sign-in-failure";

/*
 * What the sign-in page shows of a failure travels in its address: there is no session to keep it in. The
 * page accepts known codes only, so an address that somebody else has written shows no text of theirs.
 */

const Search = z.object({
  failed: z.enum(SIGN_IN_FAILURES).optional().catch(undefined),
  error: z.enum(SHOWN_OAUTH_ERRORS).optional().catch(undefined),
  until: z.coerce.number().int().min(0).max(1e11).optional().catch(undefined),
  skew: z.coerce.number().int().min(-1e9).max(1e9).optional().catch(undefined),
  ref: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional()
    .catch(undefined),
});

/** @returns the address of the sign-in page that explains a failure */
export function loginFailedPath(failure: {
  code: (typeof SIGN_IN_FAILURES)[number];
  oauthError?: (typeof SHOWN_OAUTH_ERRORS)[number];
  skewSeconds?: number;
  /** Until when HelseID has asked for time. */
  until?: Date;
  /** The reference to the log. */
  ref?: string;
}): string {
  const query = new URLSearchParams({ failed: failure.code });
  if (failure.oauthError) query.set("error", failure.oauthError);
  if (failure.skewSeconds !== undefined) query.set("skew", String(failure.skewSeconds));
  if (failure.until) query.set("until", String(Math.ceil(failure.until.getTime() / 1000)));
  if (failure.ref) query.set("ref", failure.ref);
  return `${paths.login}?${query}`;
}

export function readLoginFailure(search: Record<string, string | string[]>) {
  const { failed: code, error, until, skew, ref } = Search.parse(search);
  if (!code) return null;
  const wait = until === undefined ? undefined : new Date(until * 1000);
  return { code, oauthError: error, until: wait, skewSeconds: skew, ref };
}
