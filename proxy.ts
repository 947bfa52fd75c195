import { type NextRequest, NextResponse } from "next/server";
import { nameBrowser } from "@/lib/auth/browser-cookie";
import { ADDRESS_HEADER } from "@/lib/auth/address-header";
import { bodyRefusal } from "@/lib/http/body-limits";
import { busyResponse } from "@/lib/http/busy-response";
import { contentSecurityPolicy } from "@/lib/http/content-security-policy";
import { isForeign } from "@/lib/http/foreign-origin";
import { REQUEST_ID_HEADER } from "@/lib/http/in-request";
import { busyPage } from "@/lib/i18n/busy-page";
import { CUSTOMER_PAGE_HEADER } from "@/lib/i18n/customer-page";
import { isCustomerPath } from "@/lib/domain/customer-path";
import { damagedLink } from "@/lib/domain/damaged-link";
import { env } from "@/lib/base/env";
import { isPlainValue } from "@/lib/base/plain-text";
import { countLinkRequest } from "@/lib/http/link-limit";
import { refusalOf } from "@/lib/http/well-formed-request";

/**
 * Headers of every answer, and the gate for foreign origins. No access decision and no database here: access
 * is decided in each page, handler and verb.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const configuration = env();
  const busy = busyResponse(request, configuration.OVERLOAD_LIMIT_MS, busyPage);
  if (busy) return busy;
  const damage = request.method === "GET" ? damagedLink(request.nextUrl.pathname) : null;
  if (damage) return NextResponse.redirect(`${configuration.PORTAL_URL}${damage.moved}`, 307);
  if (!isPlainAddress(request.nextUrl)) return new NextResponse("BAD_ADDRESS", { status: 400 });
  const body = await bodyRefusal(request.nextUrl.pathname, request);
  if (body) return new NextResponse("BODY_TOO_LARGE", { status: body, headers: { connection: "close" } });
  if (!isOpenedByToken(request.nextUrl.pathname) && isForeign(request))
    return new NextResponse("WRONG_ORIGIN", { status: 403 });
  const wait = await countLinkRequest(
    request.nextUrl.pathname,
    clientAddress(request),
    configuration.LINK_REQUESTS_PER_MINUTE,
  );
  if (wait !== null)
    return new NextResponse("TOO_MANY_REQUESTS", { status: 429, headers: { "retry-after": String(wait) } });
  const refusal = await refusalOf(request);
  if (refusal) return new NextResponse("BAD_REQUEST", { status: refusal });
  const requestId = requestIdOf(request);
  const nonce = btoa(crypto.randomUUID());
  // Next replaces this expression at build time, so no setting of a production process can choose the weaker
  // policy.
  const development = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy(nonce, configuration, development);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(REQUEST_ID_HEADER, requestId);
  headers.set(ADDRESS_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set("content-security-policy", policy);
  headers.delete(CUSTOMER_PAGE_HEADER);
  if (isCustomerPath(request.nextUrl.pathname)) headers.set(CUSTOMER_PAGE_HEADER, "1");
  // Next compares Origin, which was checked above, with this: whatever name the proxy in front uses for us,
  // and nobody else's word.
  headers.set("x-forwarded-host", new URL(configuration.PORTAL_URL).host);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set(REQUEST_ID_HEADER, requestId);
  // Not no-referrer: that would make Origin "null" on our own forms. The path, with a link's token, is never
  // sent.
  response.headers.set("referrer-policy", "strict-origin");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  // Compression would hold back what a stream has to say.
  const stream = request.headers.get("accept")?.includes("text/event-stream");
  // What browsers may keep; the handlers say for how long.
  if (!/^\/(vendor-logo|texts)\//.test(request.nextUrl.pathname))
    response.headers.set("cache-control", stream ? "private, no-store, no-transform" : "private, no-store");
  if (configuration.PORTAL_URL.startsWith("https:")) {
    response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  }
  if (request.method === "GET" && /^\/[kr]\//.test(request.nextUrl.pathname)) nameBrowser(request, response);
  return response;
}

/**
 * The API for installations: opened by a token in a header, which no other site can make a browser send, and
 * by no cookie.
 */
function isOpenedByToken(pathname: string): boolean {
  return ["/api/fleet/v1/keys", "/api/fleet/v1/rotations"].includes(pathname);
}

/**
 * As the proxy in front tells it (it must overwrite the header: docs/operator.md); else the peer's, which
 * Next puts there.
 */
function clientAddress(request: NextRequest): string {
  return request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}

/** That of a proxy in front, when it gave one that can stand in a log; otherwise our own. */
function requestIdOf(request: NextRequest): string {
  const given = request.headers.get(REQUEST_ID_HEADER);
  return given && /^[\w-]{16,64}$/.test(given) ? given : crypto.randomUUID();
}

/**
 * Whether an address can be decoded, which Next would answer with 500 otherwise, and whether its path and its
 * query are plain text then. The one place where addresses are refused for their characters: pages and
 * handlers get no other.
 */
function isPlainAddress(address: { pathname: string; searchParams: URLSearchParams }): boolean {
  try {
    return isPlainValue([decodeURIComponent(address.pathname), ...[...address.searchParams].flat()]);
  } catch {
    return false;
  }
}

// Next copies the body of each request that passes here, and cuts it: a file to import goes straight to its
// handler, which checks its origin and size.
export const config = { matcher: ["/((?!_next/static|icon.svg|installations/import/upload$).*)"] };
