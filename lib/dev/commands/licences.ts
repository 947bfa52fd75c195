import fs from "node:fs";

interface Locked {
  packages: Record<string, { version?: string; license?: string; dev?: boolean }>;
}

/** `npm run cli -- licences`: what the product is made of, by licence, from the lock file. Development tools are left out. */
export function run(): number {
  for (const [licence, packages] of licencesOf("package-lock.json"))
    console.log(`${licence} (${packages.length}): ${packages.join(", ")}`);
  return 0;
}

/** @returns package names by licence; "not told" for those whose lock entry has none */
export function licencesOf(file: string): Map<string, string[]> {
  const { packages } = JSON.parse(fs.readFileSync(file, "utf8")) as Locked;
  const found = new Map<string, string[]>();
  for (const [place, { license, dev }] of Object.entries(packages)) {
    if (place === "" || dev) continue;
    const name = place.replace(/^.*node_modules\//, "");
    const licence = license ?? "not told";
    found.set(licence, [...new Set([...(found.get(licence) ?? []), name])].sort());
  }
  return new Map([...found].sort(([, a], [, b]) => b.length - a.length));
}
