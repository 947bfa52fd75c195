import { scopesOfToken } from "@/lib/domain/scopes";
import type { TokenResponse } from "@/lib/helseid/client-flows";

const CHILD_CLAIM = "helseid://claims/client/claims/orgnr_child";
const PARENT_CLAIM = "helseid://claims/client/claims/orgnr_parent";

/**
 * Compares an access token with what was requested. Called by verbs that have authorized.
 * @returns the outcome (partial: scopes are missing) and the facts to record, never the token
 */
export function evaluateToken(
  response: TokenResponse,
  requested: { audience: string; scopes: readonly string[]; child: string | null; bearer?: boolean },
) {
  const { claims } = response;
  const audiences = [claims?.aud ?? []].flat();
  const granted = scopesOfToken(claims?.scope);
  const bound = typeof (claims?.cnf as { jkt?: unknown } | undefined)?.jkt === "string";
  const tokenChild = text(claims?.[CHILD_CLAIM]);
  const missing = requested.scopes.filter((scope) => !granted.includes(scope));
  const matches =
    claims !== null &&
    audiences.length === 1 &&
    audiences[0] === requested.audience &&
    bound === !requested.bearer &&
    (requested.child === null || tokenChild === requested.child);
  return {
    outcome:
      !matches || granted.length === 0
        ? ("failed" as const)
        : missing.length > 0
          ? ("partial" as const)
          : ("ok" as const),
    facts: {
      tokenAudiences: audiences,
      given: granted,
      missing,
      rejected: response.rejectedScopes,
      bound,
      expiresIn: response.expiresIn,
      parent: text(claims?.[PARENT_CLAIM]),
      child: tokenChild,
    },
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 200) : null;
}
