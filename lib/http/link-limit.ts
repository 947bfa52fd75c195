import { newRateLimit, secondsToWait } from "@/lib/base/rate-limit";

const LINK = /^\/(?:k|r|h|confirm|calendar)\//;

/**
 * How many requests an address may send in a minute, as a multiple of the setting. An open page polls, and a
 * key in the browser is proved by relayed requests, so each has a limit of its own.
 */
const SHARES = { visit: 1, status: 4, relay: 4 } as const;

function kindOf(pathname: string): keyof typeof SHARES {
  if (pathname.endsWith("/status")) return "status";
  return pathname.endsWith("/relay") ? "relay" : "visit";
}

/**
 * Counts a request for an address of a link, per client address and process. The tokens have 256 bits and
 * cannot be guessed; the limit keeps attempts from using up the portal's capacity. What a link that may be
 * used is visited with is counted by `visitLink` as well.
 * @param address of the client, as the proxy in front reports it
 * @returns seconds to wait when there were too many requests in this minute; null otherwise
 */
export async function countLinkRequest(
  pathname: string,
  address: string,
  perMinute: number,
): Promise<number | null> {
  if (!LINK.test(pathname)) return null;
  const kind = kindOf(pathname);
  return secondsToWait(newRateLimit(`address-${kind}`, perMinute * SHARES[kind]), address);
}
