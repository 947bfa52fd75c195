import { getTranslations } from "next-intl/server";

/** The recipient of a message and the channel. A recipient that was removed has no name. */
export async function DeliveryRecipient({ channel, to }: { channel: string; to: string | null }) {
  const t = await getTranslations("alerts");
  const by = t(`channel.${channel}`);
  return <span>{to === null ? by : `${to} · ${by}`}</span>;
}
