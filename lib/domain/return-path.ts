import { ownPath } from "@/lib/base/search-params";
import { findRoute } from "./find-route";
import { paths } from "./routes";

/** What Next adds to the address of a page that its script fetches. */
const INTERNAL_PARAMETERS = /^(_rsc|nxtP.*)$/;

/** The parameter of the sign-in pages that says where to continue afterwards. */
const PARAMETER = "back";

/**
 * The page that a sign-in may continue at.
 * @param text an address that anybody may have written
 * @returns its path and query when it is one of the pages for staff; null for any other address: another
 * site's, a customer's link, a handler (which may change something, or download a file), a sign-in page
 */
export function returnPath(text: string | null | undefined): string | null {
  const address = ownPath(text ?? null);
  if (address === null) return null;
  const [path, query = ""] = splitOnce(address, "?");
  // Only what was written as it is read: no dots, encoded characters or a second reading of any kind.
  if (!text!.startsWith(path) || !/^($|[?#])/.test(text!.slice(path.length))) return null;
  const route = findRoute(path);
  // The permissions have a dot in their name, the other kinds of access have none.
  if (route?.kind !== "page" || !route.access.includes(".")) return null;
  const kept = new URLSearchParams(query);
  for (const name of [...kept.keys()]) if (INTERNAL_PARAMETERS.test(name)) kept.delete(name);
  return kept.size > 0 ? `${path}?${kept}` : path;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address of a sign-in page that continues at `back`, unless that is where it continues anyway. */
export function withReturn(path: string, back: string | null): string {
  if (back === null || back === paths.home) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ [PARAMETER]: back })}`;
}

/** Reads what `withReturn` has written. */
export function readReturn(search: Record<string, string | string[] | undefined>): string | null {
  const value = search[PARAMETER];
  return typeof value === "string" ? returnPath(value) : null;
}
