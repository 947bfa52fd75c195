import { getTranslations } from "next-intl/server";
import { SearchForm } from "@/components/ui/search-form";

/** A search before a list of choices, where there are too many organizations for one list. */
export async function FindOrganization({
  action,
  q,
  more,
  found,
}: {
  action: string;
  q: string;
  more: boolean;
  found: number;
}) {
  if (!more && !q) return null;
  const t = await getTranslations("organizations");
  return (
    <div className="mb-4">
      <SearchForm action={action} label={t("find")} hint={t("findHint")} value={q} />
      <p role="status">{more ? t("tooMany") : t("found", { count: found })}</p>
    </div>
  );
}
