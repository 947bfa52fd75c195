import { type NextRequest, NextResponse } from "next/server";
import { LagMeter } from "@/lib/base/lag-meter";
import { isRefused, precedenceOf, retrySeconds } from "@/lib/domain/overload";

/** Read by forms, as the error's message: what was sent was not taken in. */
const OVERLOADED = "OVERLOADED";
const OVERLOADED_PROBLEM = { type: "about:blank", title: "overloaded", status: 503, code: "overloaded" };

let meter: LagMeter | undefined;

/**
 * The refusal of a request that came while the portal has more to do than it manages; null when it is taken.
 * A page that was only to be read loads itself again after some seconds; something that was sent is never
 * sent again by itself, since only the person knows whether it is still wanted.
 * @param limitMs `OVERLOAD_LIMIT_MS`
 * @param busyPage makes the page that people get (lib/i18n/busy-page.ts)
 */
export function busyResponse(
  request: NextRequest,
  limitMs: number,
  busyPage: (request: NextRequest, seconds: number, nonce: string) => string,
): NextResponse | null {
  meter ??= new LagMeter(() => performance.now()).start();
  const { pathname } = request.nextUrl;
  if (!isRefused(precedenceOf(pathname, request.headers.has("rsc")), meter.lagMs(), limitMs)) return null;
  const seconds = retrySeconds(Math.random());
  const headers = { "retry-after": String(seconds), "cache-control": "no-store" };
  const wantsPage =
    request.headers.get("accept")?.includes("text/html") && !request.headers.has("next-action");
  // As every refusal of the API for installations (RFC 9457).
  if (pathname.startsWith("/api/fleet/"))
    return new NextResponse(JSON.stringify(OVERLOADED_PROBLEM), {
      status: 503,
      headers: { ...headers, "content-type": "application/problem+json" },
    });
  // A form reads the text only when its type is exactly this.
  if (!wantsPage)
    return new NextResponse(OVERLOADED, {
      status: 503,
      headers: { ...headers, "content-type": "text/plain" },
    });
  const nonce = btoa(crypto.randomUUID());
  return new NextResponse(busyPage(request, seconds, nonce), {
    status: 503,
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin",
    },
  });
}
