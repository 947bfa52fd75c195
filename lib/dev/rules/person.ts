import { isAppError } from "@/lib/base/errors";
import { waitIn } from "@/lib/base/upstream-wait";
import { HelseidError } from "@/lib/helseid/errors";
import type { TestContext } from "@/lib/dev/testing/test-context";
import type { RulesRow } from "./matrix";

/** What a person acts in (`World`). */
interface Surroundings {
  t: TestContext;
  row: RulesRow;
}

const ATTEMPTS = 6;
const PAUSE_MS = 500;
/** A page counts down in whole seconds. */
const MARGIN_MS = 200;

/**
 * Does something as a person who is asked to come back later, and does: when the time is up, or after a
 * moment when no time was named.
 * @throws Error when upstream asked for time and the person was not shown how long
 */
export async function asPerson<Result>(world: Surroundings, act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === ATTEMPTS || !isTemporary(error)) throw error;
      await pauseFor(world, error);
    }
  }
}

/** Waits until the time is up that upstream has asked for. */
export async function untilUpstreamIsReady({ t }: Pick<Surroundings, "t">): Promise<void> {
  const rows = await t.db.upstreamWait.findMany();
  const last = Math.max(0, ...rows.map((row) => row.until.getTime() - Date.now()));
  await new Promise((done) => setTimeout(done, Math.max(PAUSE_MS, last + MARGIN_MS)));
}

/** A failure that a page shows, for verbs that return it instead of throwing an AppError. */
export class NotNow extends Error {
  /** @param until until when upstream has asked for time, as the page says */
  constructor(
    code: string,
    readonly isTemporary: boolean,
    readonly until: Date | undefined,
  ) {
    super(`the page says: ${code}`);
  }
}

function isTemporary(error: unknown): boolean {
  return (
    (error instanceof NotNow && error.isTemporary) ||
    isAppError(error, "UPSTREAM_BUSY") ||
    isAppError(error, "UPSTREAM_UNREACHABLE") ||
    (error instanceof HelseidError && ["unreachable", "busy"].includes(error.failure))
  );
}

async function pauseFor(world: Surroundings, error: unknown): Promise<void> {
  const until = error instanceof NotNow ? error.until : waitIn(error)?.until;
  if (!until && isTimeNamed(world.row))
    throw new Error("upstream asked for time, and the person is not shown how long");
  const ms = until ? until.getTime() - Date.now() + MARGIN_MS : PAUSE_MS;
  await new Promise((done) => setTimeout(done, Math.max(PAUSE_MS, ms)));
}

/** 429 always means a wait; 503 only with a header (RFC 9110, 15.6.4; RFC 6585, 4). */
function isTimeNamed({ busyStatus, retryAfter }: RulesRow): boolean {
  return busyStatus === "429" || (busyStatus === "503" && retryAfter !== "none");
}
