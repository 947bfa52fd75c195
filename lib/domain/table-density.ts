export const DENSITIES = ["compact", "roomy"] as const;

/** Height of a list's rows: 32 or 44 px. */
export type TableDensity = (typeof DENSITIES)[number];

/** Cookie with the density that was chosen last. Written by the browser, and not secret. */
export const DENSITY_COOKIE = "klientvakt-rows";

/** The density by the address, or else by what was chosen last. */
export function tableDensity(...chosen: (string | string[] | undefined)[]): TableDensity {
  const known = chosen.find((each) => (DENSITIES as readonly unknown[]).includes(each));
  return known === "roomy" ? "roomy" : "compact";
}
