import { getTranslations } from "next-intl/server";

/** Who or what started a revival: a person, or an alert rule. */
export async function revivalStarter(revival: {
  actorName: string | null;
  ruleName: string | null;
}): Promise<string> {
  const t = await getTranslations("keys.revival");
  if (revival.ruleName !== null) return t("startedByRule", { rule: revival.ruleName });
  const common = await getTranslations("common");
  return t("startedBy", { name: revival.actorName ?? common("unknownPerson") });
}
