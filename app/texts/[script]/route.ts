import { scriptNamed } from "@/lib/i18n/browser-texts";

/** The address has the hash of the texts, so that what a browser has kept of it stays right. */
const FOR_A_YEAR = "public, max-age=31536000, immutable";

/**
 * The texts of the pages' scripts. A page that was opened before an upgrade gets those of the new release.
 */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ script: string }> },
): Promise<Response> {
  const found = await scriptNamed((await params).script);
  if (!found)
    return new Response("NOT_FOUND", {
      status: 404,
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  return new Response(found.script, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": found.isCurrent ? FOR_A_YEAR : "no-store",
    },
  });
}
