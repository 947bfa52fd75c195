import type { Env } from "@/lib/base/env";

/**
 * The Content-Security-Policy of one response.
 * @param nonce of this response; the scripts of the page carry it
 * @param development true under `next dev` only. React evaluates code there to rebuild stack traces, edits
 * arrive over a WebSocket, and Next's error overlay uses inline styles. A nonce would make browsers ignore
 * 'unsafe-inline' (CSP3, 8.2), so styles have none.
 */
export function contentSecurityPolicy(nonce: string, configuration: Env, development: boolean): string {
  const portal = new URL(configuration.PORTAL_URL);
  const socket = `${portal.protocol === "https:" ? "wss" : "ws"}://${portal.host}`;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // data: for the icons inside Designsystemet's stylesheet; an image can neither run nor send anything.
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ` ${socket}` : ""}`,
    `form-action 'self' ${formTargets(configuration).join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * Forms lead to HelseID and Selvbetjening by a 303, and Chromium checks the target against `form-action` too.
 */
function formTargets(configuration: Env): string[] {
  const origins = [
    configuration.HELSEID_TEST_ISSUER,
    configuration.HELSEID_PRODUCTION_ISSUER,
    configuration.SELVBETJENING_TEST_PORTAL_URL,
    configuration.SELVBETJENING_PRODUCTION_PORTAL_URL,
    ...configuration.CSP_FORM_ACTION_ORIGINS,
  ].map((address) => new URL(address).origin);
  return [...new Set(origins)];
}
