/**
 * Why a message did not reach its recipient. Stored with the delivery; the text is `alerts.deliveryError.<code>` in the message
 * files. The last three fit any channel, so that a new one needs no codes of its own.
 */
export const DELIVERY_FAILURES = [
  "mail-off",
  "mail-refused",
  "mail-later",
  "mail-silent",
  "webhook-refused",
  "webhook-silent",
  "webhook-private",
  "channel-off",
  "refused",
  "unavailable",
  "internal",
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

/** A stored code as a known one; what another release has written counts as "internal". */
export function deliveryFailureOf(stored: string): DeliveryFailure {
  return DELIVERY_FAILURES.find((code) => code === stored) ?? "internal";
}

/**
 * The outcome of one attempt to send a message:
 * - `accepted`: the other side has taken responsibility for it;
 * - `refused`: this recipient will not get it however often it is sent, so it is given up;
 * - `unavailable`: the transport, or the recipient for the time being, does not accept it; it is tried again with the same id.
 */
export type DeliveryResult =
  { outcome: "accepted" } | { outcome: "refused" | "unavailable"; code: DeliveryFailure };

/** Thrown by a transport that did not deliver; `permanent` when another attempt cannot succeed. */
export abstract class DeliveryError<Code extends DeliveryFailure = DeliveryFailure> extends Error {
  constructor(
    readonly code: Code,
    readonly permanent: boolean,
    options: { cause?: unknown } = {},
  ) {
    super(code, options);
  }
}

/** Runs a transport and turns its `DeliveryError` into a result. Other errors are faults of this program and are thrown. */
export async function deliveryResult(send: () => Promise<void>): Promise<DeliveryResult> {
  try {
    await send();
    return { outcome: "accepted" };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { outcome: error.permanent ? "refused" : "unavailable", code: error.code };
  }
}
