import { parseArgs } from "node:util";
import { isAffected, npmPackagesOf } from "@/lib/dev/advisories/advisory";
import { lockedPackages } from "@/lib/dev/advisories/locked-packages";
import { readDatabase } from "@/lib/dev/advisories/read-database";
import { Problem } from "@/lib/base/problem";

const USAGE = `npm run -s cli -- advisories <database> [--omit-dev] [--lock <package-lock.json>]
<database>: advisories in the OSV format, as a zip file, a folder of JSON files or one JSON file.
The npm ecosystem's: https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip`;

/**
 * `npm run -s cli -- advisories <database>`: compares every locked package with a downloaded database of
 * known vulnerabilities. It needs no network, and says how old the database is.
 * @returns 0 when no package is affected, 1 when parts of the database could not be read, 2 when one is
 * affected
 */
export function run(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "omit-dev": { type: "boolean" },
      lock: { type: "string", default: "package-lock.json" },
    },
  });
  const [place] = positionals;
  if (!place) throw new Problem(USAGE);
  const packages = lockedPackages(values.lock).filter(
    ({ development }) => !values["omit-dev"] || !development,
  );
  const { advisories, read, unreadable, newest } = readDatabase(
    place,
    new Set(packages.map(({ name }) => name)),
  );
  if (read === 0) throw new Problem(`${place} holds no advisory about an npm package.`);

  let found = 0;
  const undecided = [...unreadable];
  for (const { name, version, development } of packages) {
    for (const advisory of advisories) {
      try {
        const parts = npmPackagesOf(advisory).filter((part) => part.name === name);
        if (!parts.some(({ affected }) => isAffected(version, affected))) continue;
      } catch {
        undecided.push(advisory.id);
        continue;
      }
      found += 1;
      const ids = [advisory.id, ...(advisory.aliases ?? [])].join(", ");
      console.log(
        `${name} ${version}${development ? " (development)" : ""}: ${ids}: ${advisory.summary ?? ""}`,
      );
    }
  }
  for (const each of new Set(undecided)) console.error(`Could not be read: ${each}`);
  console.log(
    `${packages.length} packages, ${read} advisories, the newest of ${newest ?? "unknown time"}: ${found} affected`,
  );
  if (found > 0) return 2;
  return undecided.length > 0 ? 1 : 0;
}
