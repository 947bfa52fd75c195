import fs from "node:fs";

interface Locked {
  packages: Record<string, { version?: string; license?: string; dev?: boolean }>;
}

/**
 * `npm run cli -- licences`: the packages of the product by licence, from the lock file. Development tools
 * are left out.
 */
export function run(): number {
  for (const [licence, packages] of licencesOf("package-lock.json"))
    console.log(`${licence} (${packages.length}): ${packages.join(", ")}`);
  return 0;
}

/** @returns package names by licence; "not stated" for packages without one in the lock file */
export function licencesOf(file: string): Map<string, string[]> {
  const { packages } = JSON.parse(fs.readFileSync(file, "utf8")) as Locked;
  const byLicence = new Map<string, string[]>();
  for (const [place, { license, dev }] of Object.entries(packages)) {
    if (place === "" || dev) continue;
    const name = place.replace(/^.*node_modules\//, "");
    const licence = license ?? "not stated";
    byLicence.set(licence, [...new Set([...(byLicence.get(licence) ?? []), name])].sort());
  }
  return new Map([...byLicence].sort(([, a], [, b]) => b.length - a.length));
}
