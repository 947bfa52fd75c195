import { adjustOffset, offsetBounds } from "@/lib/base/clock-offset";
import type { Env } from "@/lib/base/env";
import { addressesOf, type HelseidEnvironment } from "./environments";
import { HelseidError } from "./errors";

/**
 * How far the clock of each origin is ahead of ours, in milliseconds, from that origin's own `Date` headers.
 * One origin's clock says nothing about another's.
 */
const offsets = new Map<string, number>();

function offsetOf(origin: string): number {
  return offsets.get(origin) ?? 0;
}

/**
 * Learns an origin's clock from a response.
 * @param elapsedMs how long the response took
 */
export function observeServerTime(origin: string, headers: Headers, elapsedMs: number): void {
  const serverMs = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(serverMs)) return;
  const bounds = offsetBounds({ serverMs, resolutionMs: 1000, receivedMs: Date.now(), elapsedMs });
  offsets.set(origin, adjustOffset(offsetOf(origin), bounds));
}

/**
 * @param address any address at the origin
 * @returns milliseconds since the epoch by that origin's clock, or by ours when its clock is not known
 */
export function serverNowMs(address: string): number {
  return Date.now() + offsetOf(new URL(address).origin);
}

/** Seconds since the epoch by the clock of the address' origin. */
export function serverNow(address: string): number {
  return Math.floor(serverNowMs(address) / 1000);
}

/** How many seconds the clock of the address' origin is ahead of ours; 0 when it does not contradict ours. */
export function skewSeconds(address: string): number {
  return Math.round(offsetOf(new URL(address).origin) / 1000);
}

/**
 * Sends a request, and once more when it was refused and its response showed that the server's clock is
 * another than the one that the request was signed by. Only for requests that a refusal leaves without
 * effect.
 */
export async function retryOnOtherClock<T>(
  address: string,
  request: () => Promise<T>,
  isRefused: (outcome: { response: T } | { error: unknown }) => boolean,
): Promise<T> {
  const { origin } = new URL(address);
  const before = offsetOf(origin);
  const isWorthRetrying = (outcome: { response: T } | { error: unknown }) =>
    offsetOf(origin) !== before && isRefused(outcome);
  try {
    const response = await request();
    return isWorthRetrying({ response }) ? await request() : response;
  } catch (error) {
    if (!isWorthRetrying({ error })) throw error;
    return request();
  }
}

/** The same for a request to HelseID, whose refusals are thrown. @throws HelseidError */
export function withServerClock<T>(
  env: Env,
  environment: HelseidEnvironment,
  request: () => Promise<T>,
): Promise<T> {
  return retryOnOtherClock(
    addressesOf(env, environment).issuer,
    request,
    (outcome) =>
      "error" in outcome && outcome.error instanceof HelseidError && isRefusalOfTheClient(outcome.error),
  );
}

/**
 * A refused grant is not a matter of time: the code or token of the request may be used up (RFC 6749, 5.2).
 */
function isRefusalOfTheClient({ failure, oauthError }: HelseidError): boolean {
  return failure === "invalid_client" || (failure === "refused" && oauthError !== "invalid_grant");
}
