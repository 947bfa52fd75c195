import { MAX_LENGTH } from "@/lib/base/max-length";

export type RedirectUriProblem = "not-absolute" | "not-https" | "fragment" | "wildcard" | "too-long";

/**
 * The problem of a redirect URI, if any. It must be absolute, https (http for loopback), without fragment
 * (RFC 6749, 3.1.2) and without wildcard.
 */
export function redirectUriProblem(text: string): RedirectUriProblem | null {
  if (text.length > MAX_LENGTH.redirectUri) return "too-long";
  if (text.includes("*")) return "wildcard";
  const url = URL.parse(text);
  if (!url) return "not-absolute";
  if (text.includes("#")) return "fragment";
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && loopback)) return null;
  return "not-https";
}
