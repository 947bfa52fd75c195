import type { TokenResponse } from "@/lib/helseid/client-flows";

const CHILD_CLAIM = "helseid://claims/client/claims/orgnr_child";
const PARENT_CLAIM = "helseid://claims/client/claims/orgnr_parent";

/** Helper of the verbs that try a client. What a token tells of itself, and whether it is what was asked for. */
export function evaluateToken(
  answer: TokenResponse,
  wanted: { audience: string; scopes: readonly string[]; child: string | null; bearer?: boolean },
) {
  const { claims } = answer;
  const audiences = [claims?.aud ?? []].flat();
  const given = scopesOf(claims?.scope);
  const bound = typeof (claims?.cnf as { jkt?: unknown } | undefined)?.jkt === "string";
  const childTold = text(claims?.[CHILD_CLAIM]);
  const missing = wanted.scopes.filter((scope) => !given.includes(scope));
  const right =
    claims !== null &&
    audiences.length === 1 &&
    audiences[0] === wanted.audience &&
    bound === !wanted.bearer &&
    (wanted.child === null || childTold === wanted.child);
  return {
    outcome:
      !right || given.length === 0
        ? ("failed" as const)
        : missing.length > 0
          ? ("partial" as const)
          : ("ok" as const),
    facts: {
      tokenAudiences: audiences,
      given,
      missing,
      rejected: answer.rejectedScopes,
      bound,
      expiresIn: answer.expiresIn,
      parent: text(claims?.[PARENT_CLAIM]),
      child: childTold,
    },
  };
}

function scopesOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((each): each is string => typeof each === "string");
  return typeof claim === "string" ? claim.split(" ").filter(Boolean) : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 200) : null;
}
