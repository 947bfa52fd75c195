import type { NextRequest } from "next/server";
import { cookieNames } from "@/lib/auth/cookies";
import { isCustomerPath } from "@/lib/domain/customer-path";
import { localeOf } from "@/lib/domain/locales";
import en from "./messages/en/busy.json";
import nb from "./messages/nb/busy.json";
import nn from "./messages/nn/busy.json";

const TEXTS = { nb, nn, en };

/**
 * What people see whose request was refused since the portal has more to do than it manages. It has none of
 * the portal's own parts, which take time to render.
 * @param seconds after which a page that was only to be read loads itself again
 * @param nonce of its style and script
 */
export function busyPage(request: NextRequest, seconds: number, nonce: string): string {
  const locale = localeOf(
    isCustomerPath(request.nextUrl.pathname),
    request.cookies.get(cookieNames.locale)?.value,
    request.headers.get("accept-language"),
  );
  const texts = TEXTS[locale];
  const isReading = request.method === "GET" || request.method === "HEAD";
  const title = isReading ? texts.readTitle : texts.sentTitle;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Klientvakt</title>
<style nonce="${nonce}">
:root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:12vh auto 0;padding:0 1.25rem}
h1{font-size:1.5rem;line-height:1.25}
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${isReading ? reading(texts, seconds, nonce) : `<p>${texts.sentText}</p>`}
</main>
</body>
</html>
`;
}

/** A link for those without scripts, and for those who do not want to wait. */
function reading(texts: (typeof TEXTS)["nb"], seconds: number, nonce: string): string {
  return `<p id="wait" hidden>${texts.readText.replace("{seconds}", String(seconds))}</p>
<p><a href="">${texts.reload}</a></p>
<script nonce="${nonce}">
document.getElementById("wait").hidden = false;
setTimeout(() => location.reload(), ${seconds * 1000});
</script>`;
}
