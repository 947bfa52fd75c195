interface TextField {
  /** In characters, after trimming. */
  maxLength: number;
  required: boolean;
  /** Height of its input; 1 is a single-line text input. */
  lines: number;
  /**
   * In the fleet's rows: a column of lists and exports, and searched. Such a field has a column in
   * `fleet_row`.
   */
  inFleet: boolean;
}

/**
 * The texts that staff write about an installation; HelseID never sees them. Schemas, forms, the
 * installation's page, the fleet's columns, search, exports and the audit are generated from this list:
 * CONTRIBUTING.md, "Adding a field to an installation".
 */
const FIELDS = {
  label: { maxLength: 200, required: true, lines: 1, inFleet: true },
  note: { maxLength: 2000, required: false, lines: 3, inFleet: false },
} as const satisfies Record<string, TextField>;

export type InstallationTextField = keyof typeof FIELDS;
export type RequiredTextField = {
  [Name in InstallationTextField]: (typeof FIELDS)[Name]["required"] extends true ? Name : never;
}[InstallationTextField];
export type FleetTextField = {
  [Name in InstallationTextField]: (typeof FIELDS)[Name]["inFleet"] extends true ? Name : never;
}[InstallationTextField];

export const INSTALLATION_TEXT_FIELDS: Record<InstallationTextField, TextField> = FIELDS;
export const INSTALLATION_TEXT_NAMES = Object.keys(FIELDS) as InstallationTextField[];
export const FLEET_TEXT_NAMES = INSTALLATION_TEXT_NAMES.filter(
  (name) => FIELDS[name].inFleet,
) as FleetTextField[];

/** One value for each text field. */
export function mapTextFields<Value>(
  value: (name: InstallationTextField, field: TextField) => Value,
): Record<InstallationTextField, Value> {
  return mapNames(INSTALLATION_TEXT_NAMES, (name) => value(name, FIELDS[name]));
}

/** One value for each text field that the fleet's rows have. */
export function mapFleetTextFields<Value>(
  value: (name: FleetTextField) => Value,
): Record<FleetTextField, Value> {
  return mapNames(FLEET_TEXT_NAMES, value);
}

function mapNames<Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}
