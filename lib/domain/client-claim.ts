import { MAX_LENGTH } from "@/lib/base/max-length";

/** Audience-specific client claims: `[audience]/client/claims/[name]` (domain 1.9). */
export function isClaimKey(text: string): boolean {
  return text.length <= MAX_LENGTH.claim && /^[a-z0-9:._-]+\/client\/claims\/[a-z0-9._-]{1,100}$/.test(text);
}

export function isClaimValue(text: string): boolean {
  return /^[a-zA-ZæøåÆØÅ0-9._-]{1,50}$/.test(text);
}

export type ClientClaim = { key: string; value: string };

/** A claim as people read and write it. */
export function claimText({ key, value }: ClientClaim): string {
  return `${key} = ${value}`;
}

/** A claim from `key = value`; the key is empty when there is no "=". */
export function readClaim(text: string): ClientClaim {
  const at = text.indexOf("=");
  return { key: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim() };
}
