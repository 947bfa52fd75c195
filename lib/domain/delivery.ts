import type { DeliveryState } from "./states";

/**
 * Why a message did not reach its recipient. Stored with the delivery; the text is
 * `alerts.deliveryError.<code>` in the message files. The last three fit any channel, so that a new one needs
 * no codes of its own.
 */
export const DELIVERY_FAILURES = [
  "mail-off",
  "mail-refused",
  "mail-later",
  "mail-silent",
  "mail-connect",
  "mail-token",
  "mail-auth",
  "mail-sender",
  "mail-address",
  "mail-full",
  "webhook-refused",
  "webhook-silent",
  "webhook-private",
  "channel-off",
  "refused",
  "unavailable",
  "internal",
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

/** Reads a stored code. A code of another release counts as "internal". */
export function deliveryFailureOf(stored: string): DeliveryFailure {
  return DELIVERY_FAILURES.find((code) => code === stored) ?? "internal";
}

/**
 * The states that pages show. SENT is divided: `UNCONFIRMED` is a message that its receiver has taken without
 * saying whether it was shown.
 */
export const SHOWN_DELIVERY_STATES = [
  "WAITING",
  "SENDING",
  "SENT",
  "UNCONFIRMED",
  "FAILED",
  "DROPPED",
] as const;
export type ShownDeliveryState = (typeof SHOWN_DELIVERY_STATES)[number];

export function shownState(state: DeliveryState, unconfirmed: boolean): ShownDeliveryState {
  return state === "SENT" && unconfirmed ? "UNCONFIRMED" : state;
}

/**
 * Since when a message that has not arrived has failed to do so, for a reader.
 * @param delivery.nextAt when it is tried next, or would have been; it may lie ahead
 */
export function undeliveredSince(delivery: { failingSince: Date | null; nextAt: Date }, now: Date): Date {
  const { failingSince, nextAt } = delivery;
  return failingSince ?? (nextAt < now ? nextAt : now);
}

/**
 * The outcome of one attempt to send a message.
 * - `accepted`: the other side has taken responsibility for it. `unconfirmed` when it takes whatever it
 * gets, so that nobody knows whether it was shown.
 * - `refused`: this recipient cannot receive it, so it is not retried.
 * - `unavailable`: the transport or the recipient does not accept it at the moment; it is retried with the
 * same id, some times.
 * - `waits`: the same, without end: an administrator is notified after a day.
 * - `paused`: nothing can be sent by this transport now. It is no attempt, and the transport says when it
 * is tried again.
 */
export type DeliveryResult =
  { outcome: "accepted"; unconfirmed?: boolean } | { outcome: FailedOutcome; code: DeliveryFailure };
export type FailedOutcome = "refused" | "unavailable" | "waits" | "paused";

/** Thrown by a transport that did not deliver a message. */
export abstract class DeliveryError<Code extends DeliveryFailure = DeliveryFailure> extends Error {
  constructor(
    readonly code: Code,
    readonly outcome: FailedOutcome,
    options: { cause?: unknown } = {},
  ) {
    super(code, options);
  }
}

/**
 * Runs a transport and converts its `DeliveryError` to a result. Other errors are faults of the system and
 * are thrown.
 */
export async function deliveryResult(send: () => Promise<void>): Promise<DeliveryResult> {
  try {
    await send();
    return { outcome: "accepted" };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { outcome: error.outcome, code: error.code };
  }
}
