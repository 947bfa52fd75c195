/**
 * Which requests a portal refuses when it has more to do than it manages. What tells that something is wrong
 * is never refused, nor the parts of a page that was accepted: they cost little, and without them the page
 * works as without scripts. Customers come before staff and programs: a customer has one page to open and
 * somebody waiting, and each link is limited on its own.
 */
export type Precedence = "always" | "customer" | "other";

export function precedenceOf(pathname: string): Precedence {
  if (/^\/(api\/health|api\/metrics|texts|vendor-logo)(\/|$)/.test(pathname)) return "always";
  return /^\/(k|r|h|confirm)\//.test(pathname) ? "customer" : "other";
}

/**
 * Whether a request is refused.
 * @param lagMs how late the portal's process is with what it has to do, in milliseconds
 * @param limitMs from when on the others are refused; customers at three times as much
 */
export function isRefused(precedence: Precedence, lagMs: number, limitMs: number): boolean {
  if (precedence === "always") return false;
  return lagMs >= (precedence === "customer" ? 3 * limitMs : limitMs);
}

/** From this many seconds on, and this many more by chance, so that those who wait do not come all at once. */
const RETRY_SECONDS = 4;
const RETRY_SPREAD_SECONDS = 8;

/**
 * When somebody who was refused should come again, in seconds.
 * @param chance from 0 to 1
 */
export function retrySeconds(chance: number): number {
  return RETRY_SECONDS + Math.floor(chance * RETRY_SPREAD_SECONDS);
}
