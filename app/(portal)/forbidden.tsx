import { getTranslations } from "next-intl/server";
import { MessagePage } from "@/components/layout/message-page";

export default async function Forbidden() {
  const t = await getTranslations("errorPages");
  return <MessagePage title={t("forbiddenTitle")} text={t("forbiddenText")} home={t("home")} framed />;
}
