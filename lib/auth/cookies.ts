import { env } from "@/lib/base/env";

/**
 * `__Host-` cookies need https. Chromium accepts them on http://localhost too, Safari does not, so plain http
 * uses the unprefixed name.
 */
function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

export function isSecure(): boolean {
  return env().PORTAL_URL.startsWith("https:");
}

export const cookieNames = {
  session: () => cookieName("klientvakt-session"),
  login: () => cookieName("klientvakt-login"),
  diagnosisLogin: () => cookieName("klientvakt-try"),
  browser: () => cookieName("klientvakt-browser"),
  locale: "klientvakt-locale",
} as const;

/** Lax, not Strict: the cookie must be sent when HelseID or Selvbetjening redirects the browser back. */
export function cookieOptions(maxAgeSeconds: number) {
  return { httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/", maxAge: maxAgeSeconds } as const;
}

/**
 * Removes a cookie with the attributes that it was set with. A browser ignores the removal of a `__Host-`
 * cookie that has no `Secure` (RFC 6265bis, 5.7), which Next's own `delete` leaves out.
 */
export function removeCookie(
  jar: { set: (name: string, value: string, options: ReturnType<typeof cookieOptions>) => unknown },
  name: string,
): void {
  jar.set(name, "", cookieOptions(0));
}
