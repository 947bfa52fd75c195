import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { AlertChannel } from "@/lib/db/generated/enums";
import { ALERT_CHANNELS, channelOf } from "./channels";

interface Recipient {
  channel: AlertChannel;
  target: string;
}

/** Of a recipient who was erased (`eraseTraces`). */
const ERASED = "erased:";

/**
 * Names for the targets of deliveries, as readers know them.
 * @returns a function from a delivery to its recipient's name; null when there is none any more
 */
export async function recipientNames(
  db: ReadOnlyDatabase,
  deliveries: readonly Recipient[],
): Promise<(delivery: Recipient) => string | null> {
  const names = new Map<AlertChannel, Map<string, string>>();
  for (const channel of ALERT_CHANNELS) {
    const targets = deliveries.filter((each) => each.channel === channel).map((each) => each.target);
    const { names: find } = channelOf(channel);
    if (find && targets.length > 0) names.set(channel, await find(db, targets));
  }
  return ({ channel, target }) => {
    const known = names.get(channel);
    if (known) return known.get(target) ?? null;
    return target.startsWith(ERASED) ? null : target;
  };
}
