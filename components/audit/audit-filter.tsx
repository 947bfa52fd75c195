import { MAX_LENGTH } from "@/lib/base/max-length";
import { getTranslations } from "next-intl/server";
import type { Option } from "@/components/forms/form-context";
import { FilterDate, FilterSelect } from "@/components/ui/filter-select";
import { AUDIT_ACTIONS } from "@/lib/domain/audit-actions";

interface AuditFilterProps {
  action: string;
  view: { q: string; by: string; action: string; person: string; from: string; to: string };
  staff: Option[];
}

/** A plain form, so that the result has an address that can be sent to others. */
export async function AuditFilter({ action, view, staff }: AuditFilterProps) {
  const t = await getTranslations("auditPage");
  const audit = await getTranslations("audit");
  const actions = AUDIT_ACTIONS.map((value) => ({ value, label: audit(value) })).sort((a, b) =>
    a.label.localeCompare(b.label, "nb"),
  );
  return (
    <form action={action} role="search" className="mb-4 flex flex-wrap items-end gap-3">
      <div className="grid gap-1 text-sm">
        <label htmlFor="audit-q">{t("q")}</label>
        <input
          className="ds-input"
          type="search"
          id="audit-q"
          name="q"
          defaultValue={view.q}
          maxLength={MAX_LENGTH.search}
        />
      </div>
      {view.by ? <input type="hidden" name="by" value={view.by} /> : null}
      <FilterSelect name="action" label={t("action")} any={t("any")} value={view.action} options={actions} />
      <FilterSelect name="person" label={t("person")} any={t("any")} value={view.person} options={staff} />
      <FilterDate name="from" label={t("from")} value={view.from} />
      <FilterDate name="to" label={t("to")} value={view.to} />
      <button className="ds-button" data-variant="secondary">
        {t("show")}
      </button>
    </form>
  );
}
