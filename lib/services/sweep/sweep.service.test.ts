import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { createSubmitted, sealKey } from "@/lib/core/keys/ledger/create";
import { generateClientKey } from "@/lib/crypto/jwk";
import { lockInstallation } from "@/lib/db/locks";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { SWEEP_HEARTBEAT } from "@/lib/domain/heartbeats";
import { TestContext } from "@/lib/dev/testing/test-context";
import { listOutages } from "./list-outages";
import { watchInstallation } from "../onboarding/watch-installation";
import { runSweep } from "./run-sweep";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
  t.env.UPSTREAM_TIMEOUT_SECONDS = 1;
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.db.environmentHealth.deleteMany();
  await t.db.requestRate.deleteMany();
  await t.forgetWaits();
  // The installations of other tests are not due.
  await t.db.installation.updateMany({ data: { nextCheckAt: new Date("2100-01-01") } });
});
afterAll(() => t.drop());

const DAY = 86_400_000;
const row = (id: string) => t.db.installation.findUniqueOrThrow({ where: { id } });
const traffic = () => t.sandbox.control<{ counts: Record<string, number>; refused: number }>("traffic");
const daysToNext = async (id: string) =>
  ((await row(id)).nextCheckAt!.getTime() - t.system.clock().getTime()) / DAY;

describe("the sweep", () => {
  it("checks what is due, more often the less time a key has left, and writes no audit row when nothing is new", async () => {
    const long = await t.active({ keyDays: 300 });
    const soon = await t.active({ keyDays: 60 });
    const urgent = await t.active({ keyDays: 10 });
    expect(await runSweep(t.system)).toBeNull();
    expect(await daysToNext(long.installationId)).toBeGreaterThan(26);
    expect(await daysToNext(soon.installationId)).toBeGreaterThan(6);
    expect(await daysToNext(soon.installationId)).toBeLessThan(8);
    expect(await daysToNext(urgent.installationId)).toBeLessThan(1.2);
    const actions = await t.auditActions(long.installationId);
    expect(actions.at(-1)).toBe("installation.checked");
    const before = await row(long.installationId);
    await t.db.installation.update({ where: { id: long.installationId }, data: { nextCheckAt: null } });
    await runSweep(t.system);
    expect((await row(long.installationId)).lastCheckAt!.getTime()).toBeGreaterThan(
      before.lastCheckAt!.getTime(),
    );
    expect(await t.auditActions(long.installationId)).toEqual(actions);
  });

  it("is complete when it leaves no client that is due, and not while an environment is paused", async () => {
    const completeAt = async () =>
      (await t.db.heartbeat.findUnique({ where: { name: SWEEP_HEARTBEAT } }))?.at ?? null;
    await t.active();
    const first = t.system.clock();
    await runSweep({ ...t.system, clock: () => first });
    expect(await completeAt()).toEqual(first);
    await t.active();
    const data = { failures: 9, downSince: first, pausedUntil: new Date(first.getTime() + DAY) };
    await t.db.environmentHealth.upsert({
      where: { environment: "TEST" },
      create: { environment: "TEST", ...data },
      update: data,
    });
    await runSweep(t.system);
    expect(await completeAt()).toEqual(first);
  });

  it("unmarks a key that upstream accepts again", async () => {
    const created = await t.active({ keyDays: 300 });
    await runSweep(t.system);
    await changeKeys(t.db, {
      where: { installationId: created.installationId },
      data: { unknownSince: new Date() },
    });
    await t.db.installation.update({ where: { id: created.installationId }, data: { nextCheckAt: null } });
    await runSweep(t.system);
    const key = await t.db.clientKey.findFirstOrThrow({
      where: { installationId: created.installationId, state: "CURRENT" },
    });
    expect(key.unknownSince).toBeNull();
  });

  it("records that a key is refused, also when there is another key that is refused", async () => {
    const created = await t.active();
    await t.db.$transaction(async (tx) => {
      const { privateJwk, kid } = await generateClientKey("ES256");
      const key = sealKey({ privateJwk, thumbprint: kid }, t.env.DATA_ENCRYPTION_KEY);
      await createSubmitted(await lockInstallation(tx, created.installationId), key, new Date());
    });
    await t.sandbox.control(`test/clients/${created.clientId}`, { set: { keys: [] } });
    await runSweep(t.system);
    expect(await row(created.installationId)).toMatchObject({ lastCheckFailure: "KEY_NOT_ACCEPTED" });
  });

  it("is shared by several workers, and no client is read twice", async () => {
    const created = [];
    for (let index = 0; index < 40; index += 1) created.push(await t.active());
    const workers = Array.from({ length: 3 }, () => createDatabase(t.databaseUrl, 8));
    await t.sandbox.control("traffic", {});
    await Promise.all(workers.map((db) => runSweep({ ...t.system, db })));
    const { counts } = await traffic();
    expect(counts["GET /v1/client"]).toBe(40);
    expect(counts["GET /v1/client-secret"]).toBe(40);
    for (const { installationId } of created) expect((await row(installationId)).lastCheckAt).not.toBeNull();
    await Promise.all(workers.map((db) => db.$disconnect()));
  });

  it("reclaims the clients of a worker that has exited, when its lease has ended", async () => {
    const created = await t.active();
    await t.db.installation.update({
      where: { id: created.installationId },
      data: { nextCheckAt: new Date(t.system.clock().getTime() + 200_000) },
    });
    await runSweep(t.system);
    expect((await row(created.installationId)).lastCheckAt).toBeNull();
    t.advanceClock(201);
    await runSweep(t.system);
    expect((await row(created.installationId)).lastCheckAt).not.toBeNull();
  });

  it("checks a client sooner whose scope is pending, and next when its page is opened", async () => {
    const created = await t.active();
    const viewer = await t.staff("VIEWER");
    const { installationId, clientId } = created;
    await t.sandbox.control(`test/clients/${clientId}`, {
      scopes: [{ scope: "nhn:msh/api", status: "pending", statusReason: null }],
    });
    const secondsToNext = async () =>
      ((await row(installationId)).nextCheckAt!.getTime() - t.system.clock().getTime()) / 1000;
    await runSweep(t.system);
    expect(await secondsToNext()).toBeLessThanOrEqual(132);
    t.advanceClock(10 * 3600);
    await runSweep(t.system);
    expect(await secondsToNext()).toBeGreaterThan(3200);
    // Checked a moment ago.
    expect((await watchInstallation(viewer, installationId)).nextSeconds).toBe(10);
    expect(await secondsToNext()).toBeGreaterThan(3200);
    t.advanceClock(400);
    const { state } = await watchInstallation(viewer, installationId);
    expect((await row(installationId)).nextCheckAt).toBeNull();
    await t.sandbox.control(`test/clients/${clientId}`, {
      scopes: [{ scope: "nhn:msh/api", status: "ok", statusReason: null }],
    });
    await runSweep(t.system);
    const after = await watchInstallation(viewer, installationId);
    expect(after.state).not.toBe(state);
    expect(after.nextSeconds).toBeNull();
    t.advanceClock(-10 * 3600 - 400);
  });

  it("pauses for an environment that does not respond, probes it with one client, and reports the outage", async () => {
    const viewer = await t.staff("VIEWER");
    for (let index = 0; index < 8; index += 1) await t.active();
    await t.sandbox.faults([{ path: "/connect/token", kind: "500", times: 10_000 }]);
    await runSweep(t.system);
    expect(await listOutages(viewer)).toEqual([{ environment: "TEST", since: expect.any(Date) }]);
    const failing = await t.db.installation.count({
      where: { lastCheckFailure: "UPSTREAM_UNREACHABLE" },
    });
    expect(failing).toBe(8);

    await t.db.installation.updateMany({
      where: { lastCheckFailure: { not: null } },
      data: { nextCheckAt: null },
    });
    await t.sandbox.control("traffic", {});
    await runSweep(t.system);
    expect((await traffic()).counts).toEqual({});

    t.advanceClock(3600);
    await runSweep(t.system);
    const requests = (await traffic()).counts["POST /connect/token"] ?? 0;
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(2);

    await t.sandbox.faults([]);
    t.advanceClock(4200);
    await runSweep(t.system);
    expect(await listOutages(viewer)).toEqual([]);
    expect(await t.db.installation.count({ where: { lastCheckFailure: "UPSTREAM_UNREACHABLE" } })).toBe(0);
  });

  it.each([
    ["429", "/v1/client"],
    ["503", "/v1/client"],
    ["429", "/connect/token"],
    ["503", "/connect/token"],
  ])("pauses for as long as %s of %s asks, and records it on no client", async (kind, path) => {
    const created = await Promise.all(Array.from({ length: 8 }, () => t.active()));
    await t.sandbox.faults([{ path, kind, seconds: 30, times: 1 }]);
    const seconds = await runSweep(t.system);
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThanOrEqual(30);
    const failures = await Promise.all(created.map(({ installationId }) => row(installationId)));
    expect(failures.map((each) => each.lastCheckFailure)).toEqual(created.map(() => null));
    const { counts } = await traffic();
    // Requests that were under way when the answer came are not early.
    expect(counts["POST /connect/token"]).toBeLessThanOrEqual(8);
    await t.sandbox.control("traffic", {});
    await runSweep(t.system);
    expect((await traffic()).counts).toEqual({});
    t.advanceClock(31);
    await runSweep(t.system);
    expect(await t.db.installation.count({ where: { nextCheckAt: null } })).toBe(0);
  });
});
