import { type NextRequest, NextResponse } from "next/server";
import { cookieNames } from "@/lib/auth/cookies";
import { LagMeter } from "@/lib/base/lag-meter";
import { localeOf } from "@/lib/domain/locales";
import { isRefused, precedenceOf, retrySeconds } from "@/lib/domain/overload";
import { isCustomerPath } from "@/lib/i18n/customer-page";
import en from "@/lib/i18n/messages/en/busy.json";
import nb from "@/lib/i18n/messages/nb/busy.json";
import nn from "@/lib/i18n/messages/nn/busy.json";

/** Read by forms, as the error's message: what was sent was not taken in. */
const OVERLOADED = "OVERLOADED";
const TEXTS = { nb, nn, en };

let meter: LagMeter | undefined;

/**
 * The refusal of a request that came while the portal has more to do than it manages; null when it is taken.
 * A page that was only to be read loads itself again after some seconds; something that was sent is never
 * sent again by itself, since only the person knows whether it is still wanted.
 * @param limitMs `OVERLOAD_LIMIT_MS`
 */
export function busyResponse(request: NextRequest, limitMs: number): NextResponse | null {
  meter ??= new LagMeter(() => performance.now()).start();
  const { pathname } = request.nextUrl;
  if (!isRefused(precedenceOf(pathname), meter.lagMs(), limitMs)) return null;
  const seconds = retrySeconds(Math.random());
  const headers = { "retry-after": String(seconds), "cache-control": "no-store" };
  const wantsPage =
    request.headers.get("accept")?.includes("text/html") && !request.headers.has("next-action");
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
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin",
    },
  });
}

/** Without the portal's own parts, which take time to render. */
function busyPage(request: NextRequest, seconds: number, nonce: string): string {
  const locale = localeOf(
    isCustomerPath(request.nextUrl.pathname),
    request.cookies.get(cookieNames.locale)?.value,
    request.headers.get("accept-language"),
  );
  const texts = TEXTS[locale];
  const isReading = request.method === "GET" || request.method === "HEAD";
  const title = isReading ? texts.readTitle : texts.sentTitle;
  const text = (isReading ? texts.readText : texts.sentText).replace("{seconds}", String(seconds));
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${isReading ? `<meta http-equiv="refresh" content="${seconds}">` : ""}
<title>${title} · Klientvakt</title>
<style nonce="${nonce}">
:root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:12vh auto 0;padding:0 1.25rem}
h1{font-size:1.5rem;line-height:1.25}
</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
