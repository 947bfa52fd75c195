import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * Pages and forms behind a link. Polling by an open page is not counted, and relayed requests have a limit of
 * their own.
 */
const LINK = /^\/(k|r|h|confirm|calendar)\/(?!.*\/(status|relay)$)/;
const MINUTE = 60;

const holder = globalThis as { klientvaktLinkLimit?: RateLimiterMemory };

/**
 * Counts a request for the address of a link, per client address and process. The tokens have 256 bits and
 * cannot be guessed; the limit keeps attempts from using up the portal's capacity.
 * @param address of the client, as the proxy in front reports it
 * @returns seconds to wait when there were too many requests in this minute; null otherwise
 */
export async function countLinkRequest(
  pathname: string,
  address: string,
  perMinute: number,
): Promise<number | null> {
  if (!LINK.test(pathname)) return null;
  holder.klientvaktLinkLimit ??= new RateLimiterMemory({ points: perMinute, duration: MINUTE });
  try {
    await holder.klientvaktLinkLimit.consume(address);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return Math.ceil(refused.msBeforeNext / 1000);
  }
}
