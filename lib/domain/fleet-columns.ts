import { FLEET_TEXT_NAMES } from "./installation-fields";

/** The columns that the fleet's table can show and an export contains, in this order. */
export const FLEET_COLUMNS = [
  "organization",
  ...FLEET_TEXT_NAMES,
  "template",
  "status",
  "expires",
  "checked",
  "reported",
  "clientId",
  "kid",
  "custody",
  "source",
  "pending",
  "created",
] as const;
export type FleetColumn = (typeof FLEET_COLUMNS)[number];

/** The first column, which links to the installation. The others can be chosen. */
export const FIXED_COLUMN = "organization";
export type ChosenColumn = Exclude<FleetColumn, typeof FIXED_COLUMN>;
export const CHOSEN_COLUMNS = FLEET_COLUMNS.filter((name) => name !== FIXED_COLUMN);

export const DEFAULT_COLUMNS: readonly ChosenColumn[] = ["label", "template", "status", "custody", "checked"];

/** The columns as part of an address; empty for the default ones. */
export function columnsText(columns: readonly string[]): string {
  const text = columnsOf(columns.join(",")).join(",");
  return text === DEFAULT_COLUMNS.join(",") ? "" : text;
}

/** The columns that an address names; the default ones when it names none that exist. */
export function columnsOf(text: string): readonly ChosenColumn[] {
  const named = new Set(text.split(","));
  const known = CHOSEN_COLUMNS.filter((name) => named.has(name));
  return known.length > 0 ? known : DEFAULT_COLUMNS;
}
