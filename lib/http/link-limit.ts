import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Pages and forms behind a link; what an open page asks again and again is not counted, and carried requests have a limit of their own. */
const LINK = /^\/(k|r|h|confirm|calendar)\/(?!.*\/(status|carry)$)/;
const MINUTE = 60;

const holder = globalThis as { klientvaktLinkLimit?: RateLimiterMemory };

/**
 * Counts a request for a link's address, per client address and process. The tokens have 256 bits; this keeps somebody who tries from
 * costing the others anything.
 * @param address of the client, as the proxy in front tells it
 * @returns seconds to wait when there were too many in this minute; null otherwise
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
