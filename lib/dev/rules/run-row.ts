import { expectedFindings, type Finding } from "./expectations";
import type { RulesRow } from "./matrix";
import { changeJourney } from "./journeys/change";
import { accessJourney, approvalJourney } from "./journeys/grants";
import type { Found, Journey } from "./journeys/journey";
import { handoverJourney, readingJourney, revivalJourney, rotationJourney } from "./journeys/keys";
import { browserKeyJourney, onboardingJourney } from "./journeys/onboarding";
import { signInJourney } from "./journeys/sign-in";
import { registryJourney, tokenJourney } from "./journeys/tokens";
import { violationsIn } from "./violations";
import type { SandboxRecord, World } from "./world";

export const JOURNEYS: readonly Journey[] = [
  signInJourney,
  onboardingJourney,
  browserKeyJourney,
  accessJourney,
  approvalJourney,
  changeJourney,
  rotationJourney,
  revivalJourney,
  readingJourney,
  handoverJourney,
  tokenJourney,
  registryJourney,
];

export interface RowReport {
  journeys: number;
  /** One line for each journey that did not go as expected, and for each protocol error. */
  failures: string[];
  record: SandboxRecord;
}

/**
 * Runs the journeys of a row at the same time, and compares what they found with what the row's rules say.
 */
export async function runRow(world: World, row: RulesRow): Promise<RowReport> {
  await world.enter(row);
  const expected = expectedFindings(row);
  const results = await Promise.all(
    JOURNEYS.map(async (journey) => ({ journey, result: await attempt(journey, world) })),
  );
  const failures = results.flatMap(({ journey, result }) => {
    if (typeof result === "string") return [`${journey.name}: ${result}`];
    return Object.entries(result).flatMap(([name, value]) =>
      value === expected[name as Finding]
        ? []
        : [`${journey.name}: ${name} is "${value}" instead of "${expected[name as Finding]}"`],
    );
  });
  const record = await world.record();
  const violations = violationsIn(record, row, expected);
  return { journeys: results.length, failures: [...failures, ...violations], record };
}

async function attempt(journey: Journey, world: World): Promise<Found | string> {
  try {
    return await journey.run(world);
  } catch (error) {
    return error instanceof Error
      ? (error.stack ?? error.message).split("\n").slice(0, 6).join(" | ")
      : String(error);
  }
}
