import fs from "node:fs";

interface Lock {
  packages: Record<string, { name?: string; version?: string; dev?: boolean; link?: boolean }>;
}

export interface LockedPackage {
  name: string;
  version: string;
  /** It is installed for development only, and not in production. */
  development: boolean;
}

/**
 * Every package of a lock file once per version, sorted by name. An alias counts under the name of the
 * package that is installed for it.
 * @param file a package-lock.json of version 2 or 3
 */
export function lockedPackages(file: string): LockedPackage[] {
  const { packages } = JSON.parse(fs.readFileSync(file, "utf8")) as Lock;
  const found = new Map<string, LockedPackage>();
  for (const [place, { name = place.replace(/^.*node_modules\//, ""), version, dev, link }] of Object.entries(
    packages,
  )) {
    if (place === "" || link || !version) continue;
    const key = `${name}@${version}`;
    const development = Boolean(dev) && (found.get(key)?.development ?? true);
    found.set(key, { name, version, development });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
