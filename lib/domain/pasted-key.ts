import { withoutTrailing } from "@/lib/base/trim";

/**
 * A private key as people have it: a private JWK, or the configuration file from Selvbetjening's page (domain
 * 2.6).
 */
export interface PastedKey {
  privateJwk: Record<string, unknown>;
  /** From the file; null for a JWK. */
  clientId: string | null;
  authority: string | null;
}

const PRIVATE = ["d"];

/**
 * The key's algorithm. When it states none, as in the configuration file: PS256 for RSA, the curve's own for
 * EC (domain 2.5).
 */
export function algorithmFor(jwk: Record<string, unknown>): string | null {
  if (typeof jwk.alg === "string") return jwk.alg;
  if (jwk.kty === "RSA") return "PS256";
  const byCurve: Record<string, string> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
  return jwk.kty === "EC" ? (byCurve[String(jwk.crv)] ?? null) : null;
}

/** @returns null when the text is neither */
export function readPastedKey(text: string): PastedKey | null {
  const value = parse(text);
  if (!value) return null;
  if (isPrivate(value)) return { privateJwk: value, clientId: null, authority: null };
  const inner = typeof value.privateJwk === "string" ? parse(value.privateJwk) : object(value.privateJwk);
  if (!inner || !isPrivate(inner)) return null;
  return {
    privateJwk: inner,
    clientId: typeof value.clientId === "string" ? value.clientId : null,
    authority: typeof value.authority === "string" ? withoutTrailing(value.authority, "/") : null,
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return object(JSON.parse(text));
  } catch {
    return null;
  }
}

function object(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function isPrivate(value: Record<string, unknown>): boolean {
  return typeof value.kty === "string" && PRIVATE.every((name) => typeof value[name] === "string");
}
