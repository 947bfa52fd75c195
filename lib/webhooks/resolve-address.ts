import dns from "node:dns/promises";
import { isPublicAddress } from "./public-address";
import { WebhookError } from "./webhook-error";

/** `dns.lookup` with `all`. */
export type Lookup = (name: string) => Promise<{ address: string; family: number }[]>;

/**
 * The addresses of a name that webhooks may be sent to, at least one.
 * @throws WebhookError when it has none; an error of the name server
 */
export async function resolveAddress(
  name: string,
  options: { allowPrivate: boolean; lookup?: Lookup },
): Promise<{ address: string; family: number }[]> {
  const lookup = options.lookup ?? ((hostname: string) => dns.lookup(hostname, { all: true }));
  const addresses = await lookup(name);
  const usable = addresses.filter(({ address }) => options.allowPrivate || isPublicAddress(address));
  if (usable.length === 0) throw new WebhookError("webhook-private", "refused");
  return usable;
}
