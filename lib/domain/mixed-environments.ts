/*
 * Test and production are apart: real organizations are in production, synthetic ones in test, and their
 * numbers tell which is which. A client for one of the other kind is probably a mistake, or test data about
 * to become real, so it is confirmed by typing the environment's word.
 */

import { asWritten } from "./as-written";
import { organizationKind } from "./organization-number";

export type MixedEnvironment = "TEST" | "PRODUCTION";
const ENVIRONMENTS = ["TEST", "PRODUCTION"] as const;

/** What is typed for each, in either language of the portal; the labels of the field say it. */
const WORDS: Record<MixedEnvironment, readonly string[]> = {
  TEST: ["test"],
  PRODUCTION: ["produksjon", "production"],
};

/** Words that people write between two others. */
const BETWEEN = ["og", "and"];

/** Whether an organization of this number belongs in the other environment. A number of no kind fits both. */
export function isMixed(organizationNumber: string, environment: MixedEnvironment): boolean {
  const kind = organizationKind(organizationNumber);
  return kind === (environment === "PRODUCTION" ? "synthetic" : "real");
}

/** The environments whose words a text has, and whether it has other words. */
function readWords(typed: string): { environments: MixedEnvironment[]; hasOther: boolean } {
  const words = asWritten(typed)
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word && !BETWEEN.includes(word));
  const environments = ENVIRONMENTS.filter((each) => words.some((word) => WORDS[each].includes(word)));
  const hasOther = words.some((word) => !ENVIRONMENTS.some((each) => WORDS[each].includes(word)));
  return { environments, hasOther };
}

/** Whether the words of exactly these environments were typed, in any order and case. */
export function areEnvironmentsTyped(typed: string, environments: readonly MixedEnvironment[]): boolean {
  const read = readWords(typed);
  return (
    !read.hasOther &&
    read.environments.length === new Set(environments).size &&
    read.environments.every((each) => environments.includes(each))
  );
}

/** The environments that a text which was typed before confirms; none when it is something else. */
export function typedEnvironments(typed: string): MixedEnvironment[] {
  const { environments, hasOther } = readWords(typed);
  return hasOther ? [] : environments;
}

/** The environments as a refusal names them, and as its form reads them. */
export function readEnvironmentNames(names: string): MixedEnvironment[] {
  return ENVIRONMENTS.filter((each) => names.split(" ").includes(each));
}
