import { getTranslations } from "next-intl/server";
import { MessagePage } from "@/components/layout/message-page";

export default async function NotFound() {
  const t = await getTranslations("errorPages");
  return <MessagePage title={t("notFoundTitle")} text={t("notFoundText")} home={t("home")} framed />;
}
