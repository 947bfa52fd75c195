import { getTranslations } from "next-intl/server";

/** Whom a message went to, and by which channel. A recipient that has been removed has no name any more. */
export async function DeliveryRecipient({ channel, to }: { channel: string; to: string | null }) {
  const t = await getTranslations("alerts");
  const by = t(`channel.${channel}`);
  return <span>{to === null ? by : `${to} · ${by}`}</span>;
}
