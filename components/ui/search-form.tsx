import { MAX_LENGTH } from "@/lib/base/max-length";
import { getTranslations } from "next-intl/server";

/**
 * Search in a list. The address is the state, so it works without JavaScript and can be sent to a colleague.
 */
export async function SearchForm({
  action,
  label,
  hint,
  value,
}: {
  action: string;
  label: string;
  hint: string;
  value: string;
}) {
  const t = await getTranslations("common");
  return (
    <form action={action} role="search" aria-label={label} className="mb-4 flex max-w-xl gap-2">
      <input
        className="ds-input grow"
        type="search"
        name="q"
        defaultValue={value}
        aria-label={label}
        placeholder={hint}
        maxLength={MAX_LENGTH.search}
      />
      <button className="ds-button" data-variant="secondary">
        {t("search")}
      </button>
    </form>
  );
}
