import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { checkKnownKeys } from "@/lib/services/keys/check-known-keys";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { runSweep } from "./run-sweep";

/** What a service asks for time for is done afterwards, and not left out. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.sandbox.switches({ cacheSeconds: 0 });
  await t.forgetWaits();
  await t.db.installation.updateMany({ data: { nextCheckAt: new Date("2100-01-01") } });
});
afterAll(() => t.drop());

const WAIT_SECONDS = 30;
const KEY_LIST = { path: "/v1/client-secret", method: "GET" };
const counts = async () => (await t.sandbox.control<{ counts: Record<string, number> }>("traffic")).counts;

type Active = Awaited<ReturnType<TestContext["active"]>>;

/** What reads a client's key list. */
const READERS: Record<string, (at: Active) => Promise<unknown>> = {
  sweep: async ({ installationId }) => {
    await t.db.installation.update({ where: { id: installationId }, data: { nextCheckAt: null } });
    await runSweep(t.system);
  },
  check: ({ admin, installationId }) => checkInstallation(admin, { installationId }),
  rotation: async ({ admin, installationId }) => {
    const operationId = randomUUID();
    const { rotationId } = await startRotation(admin, { installationId, operationId });
    expect(await advanceRotation(t.system, { rotationId })).toBeNull();
  },
};
const CASES = Object.keys(READERS).flatMap((reader) =>
  (["429", "503"] as const).map((kind) => ({ reader, kind })),
);

async function expectReadAfterWait(installationId: string): Promise<void> {
  const row = () => t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  expect((await row()).nextCheckAt).toBeNull();
  await t.sandbox.control("traffic", {});
  await runSweep(t.system);
  expect(await counts()).toEqual({});
  t.advanceClock(WAIT_SECONDS + 1);
  await runSweep(t.system);
  expect((await counts())["GET /v1/client-secret"]).toBe(1);
  expect((await row()).nextCheckAt).toEqual(expect.any(Date));
}

it.each(CASES)(
  "a key list that got $kind during a $reader is read after the wait",
  async ({ reader, kind }) => {
    const at = await t.active();
    await t.db.installation.update({
      where: { id: at.installationId },
      data: { nextCheckAt: new Date("2100-01-01") },
    });
    await t.sandbox.faults([{ ...KEY_LIST, kind, seconds: WAIT_SECONDS, times: 1 }]);
    await READERS[reader]!(at);
    await expectReadAfterWait(at.installationId);
  },
);

it("a client that could not be read after a rotation's proof is read after the wait", async () => {
  const at = await t.active();
  await t.db.installation.update({
    where: { id: at.installationId },
    data: { nextCheckAt: new Date("2100-01-01") },
  });
  await t.sandbox.faults([
    { path: "/v1/client", method: "GET", kind: "429", seconds: WAIT_SECONDS, times: 1 },
  ]);
  await READERS.rotation!(at);
  await expectReadAfterWait(at.installationId);
});

it("a key whose own request was answered with 429 is asked about after the wait", async () => {
  const at = await t.active();
  await t.sandbox.control(`test/clients/${at.clientId}`, { expireKeys: true });
  await t.sandbox.faults([{ path: "/connect/token", kind: "429", seconds: WAIT_SECONDS, times: 1 }]);
  const { id: before } = (await t.db.installation.findFirst({
    where: { id: { lt: at.installationId } },
    orderBy: { id: "desc" },
    select: { id: true },
  })) ?? { id: null };
  const unknownSince = async () =>
    (await t.db.clientKey.findFirstOrThrow({ where: { installationId: at.installationId } })).unknownSince;
  const next = await checkKnownKeys(t.system, { after: before });
  expect(next?.after).toBe(before);
  expect(next?.afterSeconds).toBeGreaterThan(WAIT_SECONDS - 5);
  expect(await unknownSince()).toBeNull();
  t.advanceClock(WAIT_SECONDS + 1);
  await checkKnownKeys(t.system, { after: next!.after });
  expect(await unknownSince()).toEqual(expect.any(Date));
});
