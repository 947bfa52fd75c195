/** What the fleet's table can show beside the customer, in the order in which it stands. */
export const FLEET_COLUMNS = [
  "label",
  "template",
  "status",
  "expires",
  "checked",
  "clientId",
  "kid",
  "custody",
  "source",
  "pending",
  "created",
] as const;
export type FleetColumn = (typeof FLEET_COLUMNS)[number];

export const DEFAULT_COLUMNS: readonly FleetColumn[] = ["label", "template", "status", "expires", "checked"];

/** As an address has it: empty for the usual columns. */
export function columnsText(columns: readonly string[]): string {
  const text = columnsOf(columns.join(",")).join(",");
  return text === DEFAULT_COLUMNS.join(",") ? "" : text;
}

/** The columns that an address asks for; none, or none that exist, are the usual ones. */
export function columnsOf(text: string): readonly FleetColumn[] {
  const asked = new Set(text.split(","));
  const known = FLEET_COLUMNS.filter((name) => asked.has(name));
  return known.length > 0 ? known : DEFAULT_COLUMNS;
}
