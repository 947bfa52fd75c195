import { AsyncLocalStorage } from "node:async_hooks";
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
 * Learns an origin's clock from a response. One that a cache between has stored shows the time at which it
 * was made (RFC 9111, 5.1).
 * @param elapsedMs how long the response took
 */
export function observeServerTime(origin: string, headers: Headers, elapsedMs: number): void {
  const serverMs = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(serverMs) || headers.has("age")) return;
  const bounds = offsetBounds({ serverMs, resolutionMs: 1000, receivedMs: Date.now(), elapsedMs });
  const offset = adjustOffset(offsetOf(origin), bounds);
  offsets.set(origin, offset);
  const request = requests.getStore();
  if (request?.origin === origin) request.shown = offset;
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

/** A request under way. */
interface SignedRequest {
  origin: string;
  /** The differences between the clocks that its signatures were made by: it has several. */
  signedBy: number[];
  /** The one that its own last response has shown: one of another request may be older, and come later. */
  shown?: number;
  /** The one to sign by, whatever responses of other requests show meanwhile. */
  fixed?: number;
}

const requests = new AsyncLocalStorage<SignedRequest>();

/**
 * Seconds since the epoch by the clock of the address' origin, for signing a request: `retryOnOtherClock`
 * compares it with what the response shows.
 */
export function signingTime(address: string): number {
  const request = requests.getStore();
  const { origin } = new URL(address);
  const offset = (request?.origin === origin ? request.fixed : undefined) ?? offsetOf(origin);
  if (request?.origin === origin) request.signedBy.push(offset);
  return Math.floor((Date.now() + offset) / 1000);
}

/** A smaller difference between two readings of a clock is noise, and no reason for a refusal. */
const NOISE_MS = 1000;

interface RetryableRequest<T> {
  /** Signs by `signingTime`. */
  send: () => Promise<T>;
  isRefused: (outcome: { response: T } | { error: unknown }) => boolean;
  /** Frees the resources of a response that is not returned. */
  discard?: (response: T) => Promise<unknown> | undefined;
}

/**
 * Sends a request, and once more when it was refused and its response shows a clock that is more than a
 * second away from the one that it was signed by. Only for requests that a refusal leaves without effect.
 */
export async function retryOnOtherClock<T>(address: string, request: RetryableRequest<T>): Promise<T> {
  const { origin } = new URL(address);
  const signed: SignedRequest = { origin, signedBy: [] };
  const isWorthRetrying = (outcome: { response: T } | { error: unknown }) =>
    signed.signedBy.some((offset) => Math.abs((signed.shown ?? offsetOf(origin)) - offset) > NOISE_MS) &&
    request.isRefused(outcome);
  // Another request's response, which was sent before the clock was set, may still come in between.
  const sendAgain = () => {
    const fixed = signed.shown ?? offsetOf(origin);
    offsets.set(origin, fixed);
    return requests.run({ origin, signedBy: [], fixed }, request.send);
  };
  let response: T;
  try {
    response = await requests.run(signed, request.send);
  } catch (error) {
    if (!isWorthRetrying({ error })) throw error;
    return sendAgain();
  }
  if (!isWorthRetrying({ response })) return response;
  await request.discard?.(response);
  return sendAgain();
}

/** The same for a request to HelseID, whose refusals are thrown. @throws HelseidError */
export function withServerClock<T>(
  env: Env,
  environment: HelseidEnvironment,
  request: () => Promise<T>,
): Promise<T> {
  return retryOnOtherClock(addressesOf(env, environment).issuer, {
    send: request,
    isRefused: (outcome) =>
      "error" in outcome && outcome.error instanceof HelseidError && isRefusalOfTheClient(outcome.error),
  });
}

/**
 * A refused grant is not a matter of time: the code or token of the request may be used up (RFC 6749, 5.2).
 */
function isRefusalOfTheClient({ failure, oauthError }: HelseidError): boolean {
  return failure === "invalid_client" || (failure === "refused" && oauthError !== "invalid_grant");
}
