import { getFormatter, getTranslations } from "next-intl/server";
import { EXPIRY_WINDOWS, FLEET_STATUSES, type FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { paths } from "@/lib/domain/routes";

interface Template {
  id: string;
  name: string;
  environment: "TEST" | "PRODUCTION";
}

/** The address of the fleet in a view, from its first page. */
export function fleetAddress(view: Partial<FleetView>): string {
  const query = viewQuery({ after: "", ...view });
  return query ? `${paths.installations}?${query}` : paths.installations;
}

/** A filter that applies: its name and value in words, and what the view is changed to without it. */
export interface ActiveFilter {
  key: keyof FleetView;
  name: string;
  value: string;
  without: Partial<FleetView>;
}

/**
 * The filters of the fleet in words: those with a fixed choice, and those that apply.
 * @param organizationName of the customer that the view is limited to, when it is known
 */
export async function fleetFilters(view: FleetView, templates: Template[], organizationName?: string) {
  const fleet = await getTranslations("fleet");
  const common = await getTranslations("common");
  const format = await getFormatter();
  const choices = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: fleet(`${group}.${value}`) }));
  const windows = new Set<string>([...EXPIRY_WINDOWS, ...(view.within ? [view.within] : [])]);
  const choosable = [
    { name: "status", value: view.status, options: choices("value", FLEET_STATUSES) },
    {
      name: "within",
      value: view.within,
      options: [...windows]
        .sort((one, other) => Number(one) - Number(other))
        .map((value) => ({ value, label: fleet("days", { days: value }) })),
    },
    {
      name: "template",
      value: view.template,
      options: templates
        .filter((each) => !view.environment || each.environment === view.environment)
        .map((each) => ({
          value: each.id,
          label: `${each.name} – ${common(`environment.${each.environment}`)}`,
        })),
    },
    { name: "custody", value: view.custody, options: choices("custody", ["PORTAL", "INSTALLATION"]) },
    { name: "scopeStatus", value: view.scopeStatus, options: choices("scopeStatus", ["ok", "pending"]) },
  ] as const;
  const week = view.week
    ? fleet("weekFrom", {
        day: format.dateTime(new Date(view.week), { day: "numeric", month: "short", timeZone: "UTC" }),
      })
    : "";
  const days = (value: number | undefined) => (value ? fleet("days", { days: value }) : "");
  const applied: { key: keyof FleetView; value: string; without: Partial<FleetView> }[] = [
    ...choosable.map(({ name, value, options }) => ({
      key: name,
      value: options.find((option) => option.value === value)?.label ?? "",
      without: { [name]: "" },
    })),
    ...(["customer", "product", "contact", "scope"] as const).map((key) => ({
      key,
      value: view[key],
      without: { [key]: "" },
    })),
    ...(["beyond", "due", "unchecked"] as const).map((key) => ({
      key,
      value: days(view[key]),
      without: { [key]: undefined },
    })),
    { key: "week", value: week, without: { week: "" } },
    {
      key: "organization",
      value: view.organization ? (organizationName ?? fleet("oneCustomer")) : "",
      without: { organization: "" },
    },
    { key: "imported", value: view.imported ? fleet("oneImport") : "", without: { imported: "" } },
  ];
  return {
    choosable: choosable.map((filter) => ({ ...filter, label: fleet(`filter.${filter.name}`) })),
    active: applied
      .filter((filter) => filter.value)
      .map((filter): ActiveFilter => ({ ...filter, name: fleet(`filter.${filter.key}`) })),
  };
}
