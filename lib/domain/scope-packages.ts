/**
 * Scopes that belong together, under a name that people who choose them know ("Meldinger", "Kjernejournal").
 * A template has them; what is stored on a client is always the scopes (decision 0103).
 */
export interface ScopePackage {
  name: string;
  scopes: string[];
}

/** Whether a client that has these scopes has the whole package. An empty package is never had. */
export function hasPackage(scopes: readonly string[], entry: ScopePackage): boolean {
  return entry.scopes.length > 0 && entry.scopes.every((scope) => scopes.includes(scope));
}

/**
 * The scopes to ask for when packages and single scopes are chosen: each once, packages in their order first.
 * Names that no package has are left out.
 */
export function scopesOfChoice(
  packages: readonly ScopePackage[],
  chosen: { packages: readonly string[]; scopes: readonly string[] },
): string[] {
  const ofPackages = packages
    .filter((each) => chosen.packages.includes(each.name))
    .flatMap((each) => each.scopes);
  return [...new Set([...ofPackages, ...chosen.scopes])];
}

/** The scopes that are in none of the packages: those must be chosen one by one. */
export function scopesOutsidePackages(
  packages: readonly ScopePackage[],
  scopes: readonly string[],
): string[] {
  const covered = new Set(packages.flatMap((each) => each.scopes));
  return scopes.filter((scope) => !covered.has(scope));
}

/** Why packages cannot be stored with a template that has these scopes; null when they can. */
export type ScopePackageProblem = "package-incomplete" | "package-twice" | "package-outside-scopes";

export function scopePackageProblem(
  packages: readonly ScopePackage[],
  scopes: readonly string[],
): ScopePackageProblem | null {
  if (packages.some((each) => each.name === "" || each.scopes.length === 0)) return "package-incomplete";
  const names = packages.map((each) => each.name.toLowerCase());
  if (new Set(names).size !== names.length) return "package-twice";
  const outside = packages.some((each) => each.scopes.some((scope) => !scopes.includes(scope)));
  return outside ? "package-outside-scopes" : null;
}
