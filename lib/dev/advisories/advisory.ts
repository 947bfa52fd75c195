import semver from "semver";
import { z } from "zod";

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});

/** The fields of the OSV schema 1.7 that decide whether a version of an npm package is affected. */
export const ADVISORY = z.object({
  id: z.string(),
  modified: z.string(),
  withdrawn: z.string().nullish(),
  summary: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).nullish(),
        ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).nullish(),
        versions: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

export type Advisory = z.infer<typeof ADVISORY>;
type Event = z.infer<typeof event>;
type Affected = NonNullable<Advisory["affected"]>[number];

/** @returns the parts of an advisory that are about an npm package; none when it was withdrawn */
export function npmPackagesOf(advisory: Advisory): { name: string; affected: Affected }[] {
  if (advisory.withdrawn) return [];
  return (advisory.affected ?? []).flatMap((affected) =>
    affected.package?.ecosystem === "npm" ? [{ name: affected.package.name, affected }] : [],
  );
}

/**
 * Whether a version is affected: the evaluation algorithm of the OSV schema
 * (https://ossf.github.io/osv-schema/#evaluation). Ranges of commits are left out, as npm has versions only.
 * @param version a semantic version
 * @throws TypeError for a version or an event that is no semantic version
 */
export function isAffected(version: string, { ranges, versions }: Affected): boolean {
  if (versions?.includes(version)) return true;
  return (ranges ?? []).some(({ type, events }) => type === "SEMVER" && isInRange(version, events));
}

function isInRange(version: string, events: Event[]): boolean {
  const limits = events.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  if (limits.length > 0 && !limits.some((limit) => limit === "*" || semver.lt(version, limit))) return false;
  let affected = false;
  for (const { introduced, fixed, last_affected: last } of [...events].sort(byVersion)) {
    if (introduced !== undefined && (introduced === "0" || semver.gte(version, introduced))) affected = true;
    if (fixed !== undefined && semver.gte(version, fixed)) affected = false;
    if (last !== undefined && semver.gt(version, last)) affected = false;
  }
  return affected;
}

function byVersion(a: Event, b: Event): number {
  return semver.compare(versionOf(a), versionOf(b));
}

function versionOf({ introduced, fixed, last_affected: last }: Event): string {
  const version = introduced ?? fixed ?? last ?? "0";
  // "0" comes before every version, pre-releases too.
  return version === "0" ? "0.0.0-0" : version;
}
