import fs from "node:fs";
import { Problem } from "@/lib/base/problem";
import type { Conditions } from "./conditions";

/** What a bench prints as its last line. */
export type Json = { [name: string]: unknown };

/** The file that `bench -- all` writes; each bench's JSON is under its name, beside these members. */
export interface Results extends Json {
  /** When the file was last written. */
  date: string;
  commit: string;
  /** There were changes that are not in the commit. */
  dirty?: true;
  /** By bench: the machine while it ran. */
  conditions: Record<string, Conditions>;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws {Problem} when it is not a file of `bench -- all` */
export function readResults(file: string): Results {
  let results: unknown;
  try {
    results = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (
    !isObject(results) ||
    typeof results.date !== "string" ||
    typeof results.commit !== "string" ||
    !isObject(results.conditions) ||
    !Object.values(results.conditions).every((each) => isObject(each) && isObject(each.machine))
  )
    throw new Problem(
      `${file} was not written by "npm run -s bench -- all": it has no date, commit or conditions`,
    );
  return results as Results;
}

/** The bench's own verdict, which also knows its floor; without one, that of the machine while it ran. */
export function isBenchDisturbed(results: Results, bench: string): boolean {
  const json = results[bench];
  // What soak prints under this name is what it disturbs itself.
  const own = isObject(json) ? json.disturbed : undefined;
  return typeof own === "boolean" ? own : results.conditions[bench]?.disturbed === true;
}
