"use client";

import { useTranslations } from "next-intl";
import { MessagePage } from "@/components/layout/message-page";

/** A client component: Next sends it inside every page, in case it is needed. */
export default function Forbidden() {
  const t = useTranslations("errorPages");
  return <MessagePage title={t("forbiddenTitle")} text={t("forbiddenText")} home={t("home")} framed />;
}
