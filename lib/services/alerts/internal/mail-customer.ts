import type { DeliveryResult } from "@/lib/domain/delivery";
import type { Context } from "@/lib/context/context";
import type { Message } from "./channel";
import { type CustomerLink, customerLink } from "./customer-link";
import { mailAlerts } from "./mail-alerts";

/**
 * Sends a message to the contact of an organization. A link in it is opened for use when the mail server has
 * accepted the mail: until then no revival is started, and an earlier link goes on working.
 */
export async function mailCustomer(ctx: Context, message: Message): Promise<DeliveryResult> {
  const links: CustomerLink[] = [];
  const result = await mailAlerts(ctx, message, "customer", async (alert) => {
    const link = await customerLink(ctx, message.id, alert);
    if (link) links.push(link);
    return link?.url ?? null;
  });
  if (result.outcome === "accepted") for (const link of links) await link.open();
  return result;
}
