import { getTranslations } from "next-intl/server";
import type { Option } from "@/components/forms/form-context";
import { Menu } from "@/components/ui/menu";
import { FilterSelect } from "@/components/ui/filter-select";

interface ReportFilterProps {
  action: string;
  values: { due: string; group: string; template: string; environment: string; custody: string; q: string };
  templates: Option[];
}

/** A plain form, so that the report has an address that can be sent to others. */
export async function ReportFilter({ action, values, templates }: ReportFilterProps) {
  const t = await getTranslations();
  const any = t("fleet.any");
  const fields = [
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
    <Menu label={t("fleet.filters")} side="start">
      <form action={action} className="grid gap-3 p-2">
        {fields.map((field) => (
          <FilterSelect key={field.name} {...field} value={values[field.name]} />
        ))}
        {(["due", "group", "q"] as const).map((name) =>
          values[name] ? <input key={name} type="hidden" name={name} value={values[name]} /> : null,
        )}
        <button className="ds-button" data-variant="secondary">
          {t("report.show")}
        </button>
      </form>
    </Menu>
  );
}
