import { MAX_LENGTH } from "@/lib/base/max-length";

/** The scope that a client needs to read its own status in Selvbetjening (domain 1.3). */
export const SELVBETJENING_SCOPE = "nhn:selvbetjening/client";

/**
 * The audience of an API scope, `<audience>/<name>`. Identity scopes (`openid`, `helseid://…`) have none
 * (domain 3.7).
 */
export function audienceOf(scope: string): string | null {
  if (scope.includes("://")) return null;
  const slash = scope.indexOf("/");
  return slash > 0 ? scope.slice(0, slash) : null;
}

/** RFC 6749 section 3.3: printable ASCII without space, quote and backslash. */
export function isScope(text: string): boolean {
  return text.length <= MAX_LENGTH.scope && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text);
}

/**
 * The scopes of an access token's `scope` claim: an array (domain 3.10), or one text with spaces (RFC 9068
 * section 2.2.3).
 */
export function scopesOfToken(claim: unknown): string[] {
  const scopes = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return scopes.filter((each): each is string => typeof each === "string" && each !== "");
}

/** Scopes by audience, in their original order. Scopes without an audience are left out. */
export function scopesByAudience(scopes: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const audience = audienceOf(scope);
    if (audience) groups.set(audience, [...(groups.get(audience) ?? []), scope]);
  }
  return groups;
}
