import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import type { Database } from "@/lib/db/client";
import { cancellingEvery } from "@/lib/dev/testing/cancelled-transactions";
import { crashingAt } from "@/lib/dev/testing/crash/crashing";
import { TestContext } from "@/lib/dev/testing/test-context";
import { isOpenRotation, MAX_PROOF_WAIT_SECONDS } from "@/lib/domain/key-rotation";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { checkKnownKeys } from "@/lib/services/keys/check-known-keys";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { abandonRotation } from "./abandon-rotation";
import { advanceRotation } from "./advance-rotation";
import { releaseOrphanedRotations } from "./release-orphaned-rotations";
import { startRotation } from "./start-rotation";

/**
 * Where an upload removes the old key, a rotation leaves a client without a key that is known to work for no
 * longer than one proof takes: no longer than HelseID's cache and one pause between two attempts. Checked
 * second by second on a virtual clock, with other work beside, failures upstream, cancelled transactions and
 * killed workers. MODEL_SEED repeats a run.
 */
let t: TestContext;
/** Every third transaction is cancelled and must be run again. */
let db: Database;
beforeAll(async () => {
  for (const level of ["warn", "error"] as const) vi.spyOn(log, level).mockImplementation(() => {});
  t = await TestContext.create();
  db = cancellingEvery(3, t.db);
});
afterAll(() => t.drop());

/** As in lib/jobs/worker.ts, with the next worker's poll for jobs. */
const RECLAIM_SECONDS = 4;
/** The queue's pause after a job that failed. */
const QUEUE_RETRY_SECONDS = 3;
/** The longest that Selvbetjening asks for here, twice, and a rotation. */
const END_SECONDS = 240;

type Active = Awaited<ReturnType<TestContext["active"]>>;
interface Beside {
  second: number;
  name: string;
  /** How many attempts to get a token upstream makes fail. */
  failedProofs: number;
  run: (at: Active) => Promise<unknown>;
}

const using = (ctx: Context): Context => ({ ...ctx, db });

const WORK: Record<string, (at: Active) => Promise<unknown>> = {
  sweep: async ({ installationId }) => {
    await t.db.installation.update({ where: { id: installationId }, data: { nextCheckAt: null } });
    await runSweep(using(t.system));
  },
  check: ({ admin, installationId }) => checkInstallation(using(admin), { installationId }),
  "all keys": () => checkKnownKeys(using(t.system), { after: null }),
  report: ({ installationId, clientId }) =>
    reportKeys(using(t.as({ kind: "installation", installationId, clientId })), {
      keys: [],
      software: randomUUID(),
    }),
  configuration: ({ admin, installationId }) => getConfiguration(using(admin), installationId),
  "spare key": ({ installationId }) => prepareKey(using(t.system), installationId),
  abandon: async ({ admin, installationId }) => {
    const open = await t.db.keyRotation.findMany({ where: { installationId } });
    const found = open.find(({ state }) => isOpenRotation(state));
    if (found) await abandonRotation(using(admin), { rotationId: found.id });
  },
};

const second = fc.integer({ min: 0, max: 25 });
const work: fc.Arbitrary<Beside> = fc
  .record({ second, name: fc.constantFrom(...Object.keys(WORK)) })
  .map(({ second, name }) => ({ second, name, failedProofs: 0, run: WORK[name]! }));
const fault: fc.Arbitrary<Beside> = fc
  .record({
    second,
    kind: fc.constantFrom("500", "reset", "lost-after-apply", "garbage-after-apply"),
    path: fc.constantFrom("/connect/token", "/v1/client-secret", "/v1/client"),
    times: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ second, ...fault }) => ({
    second,
    name: `${fault.times} × ${fault.kind} on ${fault.path}`,
    failedProofs: fault.path === "/connect/token" ? fault.times : 0,
    run: () => t.sandbox.faults([fault]),
  }));
/** Selvbetjening asks for time, at once or after a request whose result is lost. */
const wait: fc.Arbitrary<Beside> = fc
  .record({
    second,
    seconds: fc.integer({ min: 20, max: 90 }),
    faults: fc.constantFrom(
      ["POST 503-after-apply"],
      ["POST lost-after-apply", "GET 429"],
      ["POST lost-after-apply", "GET 503"],
      ["POST 429"],
      ["GET 429"],
    ),
  })
  .map(({ second, seconds, faults }) => ({
    second,
    name: `${faults.join(", ")} for ${seconds} s`,
    failedProofs: 0,
    run: () =>
      t.sandbox.faults(
        faults.map((each) => {
          const [method, kind] = each.split(" ");
          return { path: "/v1/client-secret", method, kind, seconds, times: 1 };
        }),
      ),
  }));

const plans = fc.record({
  oldKeys: fc.constantFrom("dropped" as const, "dropped-later" as const),
  cacheSeconds: fc.constantFrom(0, 4, 15),
  beside: fc.array(
    fc.oneof({ weight: 3, arbitrary: work }, { weight: 2, arbitrary: fault }, { weight: 1, arbitrary: wait }),
    { maxLength: 10 },
  ),
  /** The runs of the job that are killed, each at one of its statements and requests. */
  kills: fc.array(
    fc.record({ run: fc.integer({ min: 0, max: 4 }), event: fc.integer({ min: 1, max: 60 }) }),
    {
      maxLength: 2,
    },
  ),
});
type Plan = typeof plans extends fc.Arbitrary<infer Value> ? Value : never;

interface Upstream {
  keys: { kid: string; visibleFrom: number; expiresAt: number }[];
  droppedKeys?: { kid: string; visibleFrom: number; expiresAt: number }[];
}

/** The keys that HelseID accepts now. */
async function acceptedKids(clientId: string, shifted: number): Promise<string[]> {
  const { keys, droppedKeys = [] } = await t.sandbox.control<Upstream>(`test/clients/${clientId}`);
  const now = Date.now() + shifted * 1000;
  return [...keys, ...droppedKeys]
    .filter((key) => key.visibleFrom <= now && key.expiresAt > now)
    .map((key) => key.kid);
}

/** @returns for how many seconds, at most at a time, a key could have been known to work and was not */
async function longestGap(plan: Plan): Promise<{ longest: number; passed: number; story: string[] }> {
  await t.sandbox.reset();
  await t.forgetWaits();
  const at = await t.active();
  const { installationId } = at;
  await t.sandbox.switches({ oldKeys: plan.oldKeys, cacheSeconds: plan.cacheSeconds });
  const { rotationId } = await startRotation(at.admin, { installationId, operationId: randomUUID() });
  const story: string[] = [];
  let [runs, due, orphanedAt]: [number, number | null, number | null] = [0, 0, null];
  let [gap, longest] = [0, 0];
  const last = Math.max(0, ...plan.beside.map((each) => each.second));

  const job = async (now: number) => {
    const kill = plan.kills.find((each) => each.run === runs);
    runs += 1;
    let next: number | null = null;
    const advance = async () => (next = await advanceRotation(using(t.system), { rotationId }));
    const killed = await (kill ? crashingAt(kill.event, advance) : advance().then(() => false)).catch(() => {
      next = QUEUE_RETRY_SECONDS;
      return false;
    });
    if (killed) story.push(`${now}: killed`);
    if (killed) orphanedAt = now;
    due = killed ? now + RECLAIM_SECONDS : next === null ? null : now + Math.ceil(next);
  };
  let now = 0;
  for (; now < END_SECONDS && (due !== null || now <= last); now += 1) {
    const beside = plan.beside.filter((each) => each.second === now);
    if (orphanedAt !== null && due !== null && due <= now) {
      await releaseOrphanedRotations(using(t.system), { rotationIds: [rotationId] });
      orphanedAt = null;
    }
    for (const each of beside) story.push(`${now}: ${each.name}`);
    await Promise.all([
      due !== null && due <= now ? job(now) : null,
      ...beside.map((each) =>
        each.run(at).catch((error: unknown) => {
          if (!isAppError(error)) throw error;
        }),
      ),
    ]);
    const accepted = await acceptedKids(at.clientId, now);
    const held = await t.db.clientKey.findMany({
      where: { installationId, sealedPrivateJwk: { not: null } },
    });
    const known = held.some((key) => key.state === "CURRENT" && accepted.includes(key.kid!));
    const provable = held.some((key) => accepted.includes(key.kid!));
    gap = !known && provable ? gap + 1 : 0;
    longest = Math.max(longest, gap);
    t.advanceClock(1);
    await t.sandbox.control("clock", { shiftSeconds: now + 1 });
  }
  if (due !== null) story.push("the rotation has not ended");
  const accepted = await acceptedKids(at.clientId, now);
  const current = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
  if (!accepted.includes(current.kid!)) longest = Infinity;
  return { longest, passed: now, story };
}

it("a client never lacks a known key for longer than one proof takes", async () => {
  const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
  console.log(`MODEL_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { longest, passed, story } = await longestGap(plan);
      t.advanceClock(-passed);
      const attempts = 1 + plan.beside.reduce((sum, each) => sum + each.failedProofs, 0);
      const allowed = attempts * MAX_PROOF_WAIT_SECONDS + plan.kills.length * RECLAIM_SECONDS;
      expect([longest <= allowed, longest, story]).toEqual([true, longest, story]);
    }),
    { seed, numRuns: 10, endOnFailure: true },
  );
}, 300_000);
