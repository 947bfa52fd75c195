import { MAX_LENGTH } from "@/lib/base/max-length";

/** Audience-specific client claims: `[audience]/client/claims/[name]` (domain 1.9). */
export function isClaimKey(text: string): boolean {
  return text.length <= MAX_LENGTH.claim && /^[a-z0-9:._-]+\/client\/claims\/[a-z0-9._-]{1,100}$/.test(text);
}

export function isClaimValue(text: string): boolean {
  return /^[a-zA-ZæøåÆØÅ0-9._-]{1,50}$/.test(text);
}
