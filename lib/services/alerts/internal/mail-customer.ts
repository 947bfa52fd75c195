import type { AlertFacts } from "@/lib/domain/alert-facts";
import { type Locale, readLocale } from "@/lib/domain/locales";
import type { DeliveryResult } from "@/lib/domain/delivery";
import type { Context } from "@/lib/context/context";
import type { Message } from "./channel";
import { type CustomerLink, customerLink } from "./customer-link";
import { mailAlerts } from "./mail-alerts";

/** The language of the customers that a message is about; undefined unless all of them have the same. */
async function languageOf(ctx: Context, message: Message): Promise<Locale | undefined> {
  const customers = await ctx.db.organization.findMany({
    where: { installations: { some: { id: { in: message.alerts.map((alert) => alert.installationId) } } } },
    distinct: ["contactLanguage"],
    select: { contactLanguage: true },
  });
  return (customers.length === 1 && readLocale(customers[0]!.contactLanguage)) || undefined;
}

/**
 * Sends a message to the contact of an organization. A link in it is opened for use when the mail server has
 * accepted the mail: until then no revival is started, and an earlier link goes on working.
 */
export async function mailCustomer(ctx: Context, message: Message): Promise<DeliveryResult> {
  const links: CustomerLink[] = [];
  const urlOf = async (alert: AlertFacts) => {
    const link = await customerLink(ctx, message.id, alert);
    if (link) links.push(link);
    return link?.url ?? null;
  };
  const language = await languageOf(ctx, message);
  const result = await mailAlerts(ctx, message, "customer", urlOf, language);
  if (result.outcome === "accepted") for (const link of links) await link.open();
  return result;
}
