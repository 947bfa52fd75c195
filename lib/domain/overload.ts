import { isCustomerPath } from "./customer-path";

/**
 * Which requests a portal refuses when it has more to do than it manages. Never what tells that something is
 * wrong, the texts and the logo of a page that was accepted (without them it works as without scripts), or
 * signing out, after which somebody leaves the machine. Before others come customers, who have one page to
 * open and somebody waiting, and whose links are limited on their own; and what a page that is open asks for,
 * because Next replaces the page when that is refused, and with it what was typed there.
 */
export type Precedence = "always" | "first" | "other";

/** @param isFromPage whether Next's own script sends it to update the page that is open */
export function precedenceOf(pathname: string, isFromPage: boolean): Precedence {
  if (/^\/(api\/health|api\/metrics|texts|vendor-logo|logout)(\/|$)/.test(pathname)) return "always";
  return isFromPage || isCustomerPath(pathname) ? "first" : "other";
}

const FIRST = 3;

/**
 * Whether a request is refused.
 * @param lagMs how late the portal's process is with what it has to do, in milliseconds
 * @param limitMs from when on the others are refused; those who come first at FIRST times as much
 */
export function isRefused(precedence: Precedence, lagMs: number, limitMs: number): boolean {
  if (precedence === "always") return false;
  return lagMs >= (precedence === "first" ? FIRST * limitMs : limitMs);
}

/** At least so many seconds, and by chance some more, so that those who wait do not come all at once. */
const RETRY_SECONDS = 4;
const RETRY_SPREAD_SECONDS = 8;

/**
 * When somebody who was refused should come again, in seconds.
 * @param chance from 0 to 1
 */
export function retrySeconds(chance: number): number {
  return RETRY_SECONDS + Math.floor(chance * RETRY_SPREAD_SECONDS);
}
