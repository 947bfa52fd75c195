import { getTranslations } from "next-intl/server";
import type { Option } from "@/components/forms/form-context";
import { FilterSelect } from "@/components/ui/filter-select";
import { REPORT_GROUPS } from "@/lib/domain/report-groups";

interface ReportFilterProps {
  action: string;
  values: { due: string; group: string; template: string; environment: string; custody: string; q: string };
  periods: number[];
  templates: Option[];
}

/** A plain form, so that the report has an address that can be sent to others. */
export async function ReportFilter({ action, values, periods, templates }: ReportFilterProps) {
  const t = await getTranslations();
  const any = t("fleet.any");
  const days = [...new Set([...periods.map(String), values.due])].sort((a, b) => Number(a) - Number(b));
  const fields = [
    {
      name: "due",
      label: t("report.period"),
      options: days.map((value) => ({ value, label: t("fleet.days", { days: value }) })),
    },
    {
      name: "group",
      label: t("report.group"),
      options: REPORT_GROUPS.map((value) => ({ value, label: t(`report.groupBy.${value}`) })),
    },
    { name: "template", label: t("fleet.filter.template"), any, options: templates },
    {
      name: "environment",
      label: t("fleet.filter.environment"),
      any,
      options: (["TEST", "PRODUCTION"] as const).map((value) => ({
        value,
        label: t(`common.environment.${value}`),
      })),
    },
    {
      name: "custody",
      label: t("fleet.filter.custody"),
      any,
      options: (["PORTAL", "INSTALLATION"] as const).map((value) => ({
        value,
        label: t(`fleet.custody.${value}`),
      })),
    },
  ] as const;
  return (
    <form action={action} className="flex flex-wrap items-end gap-3">
      {fields.map((field) => (
        <FilterSelect key={field.name} {...field} value={values[field.name]} />
      ))}
      {values.q ? <input type="hidden" name="q" value={values.q} /> : null}
      <button className="ds-button" data-variant="secondary">
        {t("report.show")}
      </button>
    </form>
  );
}
