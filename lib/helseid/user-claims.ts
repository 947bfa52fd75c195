import * as client from "openid-client";
import { z } from "zod";
import { HelseidError, toHelseidError } from "./errors";

export const SECURITY_LEVEL = "helseid://claims/identity/security_level";
export const HPR_NUMBER = "helseid://claims/hpr/hpr_number";

/** Claims about a user by name. A claim that is missing is not known, and never "no". */
export type UserClaims = Readonly<Record<string, unknown>>;

/** A security level as HelseID writes it; null for anything else (domain 3.10). */
export function securityLevelOf(claims: UserClaims): number | null {
  const level = claims[SECURITY_LEVEL];
  return typeof level === "string" && /^[1-4]$/.test(level) ? Number(level) : null;
}

/** Which of the claims the ID token lacks. One that is null is there: HelseID says that it is empty. */
export function missingClaims(idToken: UserClaims, needed: readonly string[]): string[] {
  return needed.filter((name) => idToken[name] === undefined);
}

/** The claims of an ID token, with those of userinfo that it lacks. A claim of the ID token always wins. */
export function mergeClaims(idToken: UserClaims, userinfo: UserClaims): UserClaims {
  return {
    ...userinfo,
    ...Object.fromEntries(Object.entries(idToken).filter(([, value]) => value !== undefined)),
  };
}

const Userinfo = z.looseObject({ sub: z.string() });

/** An error of OAuth (RFC 6749, 5.2). */
const Refusal = z.looseObject({ error: z.string().max(100) });

/**
 * Requests the user's claims from userinfo, which has those that the client's registration leaves out of the
 * ID token (domain 3.10; OpenID Connect Core 5.3). The request has a DPoP proof over the access token.
 * openid-client compares `sub` (5.3.2) and, in a signed response, `iss`, `aud` and the signature.
 * @param request.subject `sub` of the validated ID token
 * @throws HelseidError
 */
export async function fetchUserClaims(
  configuration: client.Configuration,
  request: { accessToken: string; subject: string; DPoP: client.DPoPHandle },
): Promise<UserClaims> {
  // Without this openid-client does not verify the signature of a signed response.
  client.enableNonRepudiationChecks(configuration);
  try {
    const { accessToken, subject, DPoP } = request;
    return Userinfo.parse(await client.fetchUserInfo(configuration, accessToken, subject, { DPoP }));
  } catch (error) {
    const isOther =
      error instanceof client.ClientError && error.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";
    if (isOther) throw new HelseidError("other-subject", { cause: error });
    throw (await refusalIn(error)) ?? toHelseidError(error);
  }
}

/**
 * A refusal without a challenge, which openid-client reports as a response that does not conform. HelseID
 * refuses a proof so that it would accept with another time.
 */
async function refusalIn(error: unknown): Promise<HelseidError | null> {
  const response = error instanceof client.ClientError ? error.cause : null;
  if (!(response instanceof Response) || ![400, 401, 403].includes(response.status)) return null;
  const body: unknown = response.bodyUsed ? null : await response.json().catch(() => null);
  const named = Refusal.safeParse(body).data?.error;
  return new HelseidError("refused", { oauthError: named, cause: error });
}
