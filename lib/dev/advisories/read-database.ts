import fs from "node:fs";
import path from "node:path";
import { Unzip, UnzipInflate } from "fflate";
import { ADVISORY, npmPackagesOf, type Advisory } from "./advisory";

export interface Database {
  /** The advisories about one of the packages that were asked for. */
  advisories: Advisory[];
  /** How many advisories of npm packages were read in all. */
  read: number;
  /** Files that are no advisory: with any of them, nothing found does not mean that there is nothing. */
  unreadable: string[];
  /** When the newest advisory was last changed, as it says itself. */
  newest: string | null;
}

/**
 * Reads a downloaded database of advisories in the OSV format: the zip file of the npm ecosystem, a folder of
 * JSON files, or one such file. Only what concerns the named packages is kept in memory.
 * @throws Error when the place cannot be read
 */
export function readDatabase(place: string, names: ReadonlySet<string>): Database {
  const database: Database = { advisories: [], read: 0, unreadable: [], newest: null };
  const take = (file: string, text: string) => takeAdvisory(database, names, file, text);
  if (fs.statSync(place).isDirectory()) {
    for (const entry of fs.readdirSync(place, { recursive: true, encoding: "utf8" }).sort())
      if (entry.endsWith(".json")) take(entry, fs.readFileSync(path.join(place, entry), "utf8"));
  } else if (place.endsWith(".zip")) readZip(place, take);
  else take(path.basename(place), fs.readFileSync(place, "utf8"));
  return database;
}

function takeAdvisory(database: Database, names: ReadonlySet<string>, file: string, text: string): void {
  let advisory: Advisory;
  try {
    advisory = ADVISORY.parse(JSON.parse(text));
  } catch {
    database.unreadable.push(file);
    return;
  }
  const packages = npmPackagesOf(advisory);
  if (packages.length > 0) database.read += 1;
  if (!database.newest || advisory.modified > database.newest) database.newest = advisory.modified;
  if (packages.some(({ name }) => names.has(name))) database.advisories.push(advisory);
}

/** In pieces, as the database of npm is several hundred megabytes when it is unpacked. */
function readZip(place: string, take: (file: string, text: string) => void): void {
  const zip = new Unzip((entry) => {
    if (!entry.name.endsWith(".json")) return;
    const parts: Uint8Array[] = [];
    entry.ondata = (error, part, final) => {
      if (error) throw error;
      parts.push(part);
      if (final) take(entry.name, Buffer.concat(parts).toString("utf8"));
    };
    entry.start();
  });
  zip.register(UnzipInflate);
  const file = fs.openSync(place, "r");
  try {
    const buffer = new Uint8Array(1 << 20);
    let length: number;
    while ((length = fs.readSync(file, buffer)) > 0) zip.push(buffer.slice(0, length), false);
    zip.push(new Uint8Array(0), true);
  } finally {
    fs.closeSync(file);
  }
}
