import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { log } from "@/lib/base/log";
import { MAX_PROOF_WAIT_SECONDS } from "@/lib/domain/key-rotation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { requestToken } from "@/lib/helseid/token-client";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { TestContext } from "@/lib/dev/testing/test-context";
import { abandonRotation } from "./abandon-rotation";
import { advanceRotation } from "./advance-rotation";
import { loadLeased, moveRotation } from "./internal/claimed-rotation";
import { planRotations } from "./plan-rotations";
import { startRotation } from "./start-rotation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
afterAll(() => t.drop());
beforeEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});

type Active = Awaited<ReturnType<TestContext["active"]>>;

const start = (at: Active, operationId: string = randomUUID()) =>
  startRotation(at.admin, { installationId: at.installationId, operationId });
const rotationOf = (rotationId: string) => t.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
const keysOf = (at: Active) =>
  t.db.clientKey.findMany({
    where: { installationId: at.installationId },
    orderBy: { createdAt: "asc" },
  });

/** Advances the clocks of the portal and of upstream. */
let shifted = 0;
async function pass(seconds: number) {
  t.advanceClock(seconds);
  shifted += seconds;
  await t.sandbox.control("clock", { shiftSeconds: shifted });
}
beforeEach(() => {
  shifted = 0;
});

/** Runs a rotation as workers do, until it has ended or `maxSeconds` have passed. */
async function work(rotationId: string, maxSeconds = 1200): Promise<void> {
  for (let waited = 0; waited <= maxSeconds;) {
    const next = await advanceRotation(t.system, { rotationId });
    if (next === null) return;
    const seconds = Math.max(1, Math.ceil(next));
    await pass(seconds);
    waited += seconds;
  }
}

/** Whether a token can be obtained with the current key of the portal. */
async function currentKeyWorks(at: Active): Promise<boolean> {
  const key = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: at.installationId, state: "CURRENT" },
  });
  const credentials = openCredentials(t.system, key, "TEST", at.clientId);
  return requestToken(t.env, credentials, SELVBETJENING_SCOPE, { fresh: true }).then(
    () => true,
    () => false,
  );
}

interface SandboxView {
  keys: { kid: string }[];
  uploads: string[];
}
const upstream = (at: Active) => t.sandbox.control<SandboxView>(`test/clients/${at.clientId}`);

describe("a rotation", () => {
  it("ends with the new key in use, the old private key destroyed, and every step in the history", async () => {
    const at = await t.active();
    const { rotationId } = await start(at);
    await work(rotationId);
    expect(await rotationOf(rotationId)).toMatchObject({ state: "DONE", failureCode: null });
    const [before, after] = await keysOf(at);
    expect(before).toMatchObject({ state: "RETIRED", sealedPrivateJwk: null });
    expect(after).toMatchObject({
      state: "CURRENT",
      provedAt: expect.any(Date),
      expiresAt: expect.any(Date),
    });
    expect(await currentKeyWorks(at)).toBe(true);
    expect(
      (await t.auditActions(at.installationId)).filter((action) => action.startsWith("rotation")),
    ).toEqual([
      "rotation.started",
      "rotation.prepared",
      "rotation.upload-started",
      "rotation.uploaded",
      "rotation.completed",
    ]);
  });

  it.each<Partial<Switches>>([
    { oldKeys: "kept", cacheSeconds: 0 },
    { oldKeys: "kept", cacheSeconds: 20 },
    { oldKeys: "kept", cacheSeconds: 120 },
    { oldKeys: "dropped", cacheSeconds: 0 },
    { oldKeys: "dropped", cacheSeconds: 20 },
    { oldKeys: "dropped", cacheSeconds: 120 },
    { oldKeys: "dropped-later", cacheSeconds: 20 },
    { oldKeys: "dropped-later", cacheSeconds: 120 },
  ])("succeeds when upstream has the rule $oldKeys and knows a key after $cacheSeconds s", async (rule) => {
    const at = await t.active();
    await t.sandbox.switches(rule);
    const { rotationId } = await start(at);
    await work(rotationId);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
    expect(await currentKeyWorks(at)).toBe(true);
    expect((await upstream(at)).uploads).toHaveLength(1);
  });

  it.each(["kept", "dropped"] as const)(
    "never makes a key current that HelseID never accepts (old keys %s)",
    async (oldKeys) => {
      const at = await t.active();
      await t.sandbox.switches({ oldKeys, cacheSeconds: 1e7 });
      const { rotationId } = await start(at);
      await work(rotationId, 3000);
      const rotation = await rotationOf(rotationId);
      expect(rotation).toMatchObject({ state: "UPLOADED", failureCode: "KEY_NOT_ACCEPTED" });
      const [before, after] = await keysOf(at);
      expect(before!.state).toBe("CURRENT");
      expect(before!.sealedPrivateJwk).not.toBeNull();
      expect(after).toMatchObject({ state: "SUBMITTED", provedAt: null });
      expect(after!.sealedPrivateJwk).not.toBeNull();
      // It can be abandoned only while the old key is proved to work.
      const abandoned = abandonRotation(at.admin, { rotationId });
      if (oldKeys === "kept") {
        await abandoned;
        expect((await rotationOf(rotationId)).state).toBe("ABANDONED");
        expect(await currentKeyWorks(at)).toBe(true);
      } else await expect(abandoned).rejects.toMatchObject({ code: "OLD_KEY_NOT_PROVED" });
    },
  );

  it("is not abandoned for a key that the upload removed, although HelseID's cache still accepts it", async () => {
    const at = await t.active();
    await t.sandbox.switches({ oldKeys: "dropped-later", cacheSeconds: 30 });
    const { rotationId } = await start(at);
    await advanceRotation(t.system, { rotationId });
    expect((await rotationOf(rotationId)).state).toBe("UPLOADED");
    expect(await currentKeyWorks(at)).toBe(true);
    const abandoned = abandonRotation(at.admin, { rotationId });
    await expect(abandoned).rejects.toMatchObject({ code: "OLD_KEY_NOT_PROVED" });
    await work(rotationId);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
    expect(await currentKeyWorks(at)).toBe(true);
  });

  it("continues within seconds after faults of the portal's own, however many", async () => {
    vi.spyOn(log, "error").mockImplementation(() => {});
    const at = await t.active();
    await t.sandbox.switches({ oldKeys: "dropped", cacheSeconds: 3 });
    const { rotationId } = await start(at);
    await advanceRotation(t.system, { rotationId });
    // The proof is not recorded, time after time.
    let faults = 0;
    const db = new Proxy(t.db, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name !== "$transaction" || faults > 7) return value;
        return async (run: (tx: unknown) => Promise<unknown>, options: object) => {
          const { state } = await target.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
          const result = target.$transaction(async (tx) => {
            const outcome = await run(tx);
            const after = await tx.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
            if (state === "UPLOADED" && after.state === "DONE") throw new Error(`fault ${(faults += 1)}`);
            return outcome;
          }, options);
          return result;
        };
      },
    });
    let longest = 0;
    for (let next: number | null = 1; next !== null;) {
      await pass(Math.ceil(next));
      next = await advanceRotation({ ...t.system, db }, { rotationId });
      longest = Math.max(longest, next ?? 0);
    }
    expect([faults, longest]).toEqual([8, MAX_PROOF_WAIT_SECONDS]);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
    vi.restoreAllMocks();
  });

  it("is not abandoned while its upload may still arrive", async () => {
    const at = await t.active();
    await t.sandbox.faults([{ method: "POST", path: "/v1/client-secret", kind: "reset", times: 1 }]);
    const { rotationId } = await start(at);
    await advanceRotation(t.system, { rotationId });
    expect((await rotationOf(rotationId)).state).toBe("UPLOADING");
    const early = abandonRotation(at.admin, { rotationId });
    await expect(early).rejects.toMatchObject({ code: "CHANGE_UNDER_WAY" });
    await pass(15);
    await abandonRotation(at.admin, { rotationId });
    expect((await rotationOf(rotationId)).state).toBe("ABANDONED");
    expect(await currentKeyWorks(at)).toBe(true);
  });

  it("is abandoned although a worker claims it between the proof and the write", async () => {
    const at = await t.active();
    await t.sandbox.switches({ cacheSeconds: 1e7 });
    const { rotationId } = await start(at);
    await work(rotationId, 3000);
    // A worker claims the rotation between each of the first three proofs and its write.
    let claims = 0;
    const ctx = {
      ...at.admin,
      db: new Proxy(t.db, {
        get(db, name) {
          if (name !== "$transaction" || claims >= 3) return Reflect.get(db, name) as unknown;
          return async (...args: unknown[]) => {
            claims += 1;
            await db.keyRotation.update({
              where: { id: rotationId },
              data: { leaseNumber: { increment: 1 } },
            });
            return Reflect.apply(db.$transaction, db, args) as Promise<unknown>;
          };
        },
      }),
    };
    await abandonRotation(ctx, { rotationId });
    expect(claims).toBe(3);
    expect((await rotationOf(rotationId)).state).toBe("ABANDONED");
    expect(await currentKeyWorks(at)).toBe(true);
  });

  it.each(["object", "string"])("uploads in the form that the environment is set to: %s", async (form) => {
    const at = await t.active();
    await t.sandbox.switches({ uploadBody: form as "object" });
    const { rotationId } = await start(at);
    const ctx = { ...t.system, env: { ...t.env, SELVBETJENING_TEST_UPLOAD_BODY: form as "object" } };
    await advanceRotation(ctx, { rotationId });
    expect((await rotationOf(rotationId)).state).toBe("DONE");
  });

  it("ends as refused, with the old key unchanged, when the body's form is not accepted", async () => {
    const at = await t.active();
    await t.sandbox.switches({ uploadBody: "string" });
    const { rotationId } = await start(at);
    await work(rotationId);
    expect(await rotationOf(rotationId)).toMatchObject({ state: "FAILED", failureCode: "refused" });
    expect((await keysOf(at)).map((key) => [key.state, key.sealedPrivateJwk !== null])).toEqual([
      ["CURRENT", true],
      ["RETIRED", false],
    ]);
  });

  it("is refused for an expired key, which only a revival can replace", async () => {
    const at = await t.active();
    await changeKeys(t.db, {
      where: { installationId: at.installationId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    await expect(start(at)).rejects.toMatchObject({ code: "KEY_EXPIRED" });
  });
});

describe("an upload whose response is lost", () => {
  it.each(["kept", "dropped"] as const)(
    "is settled by the thumbprint, not sent again (old keys %s)",
    async (oldKeys) => {
      const at = await t.active();
      await t.sandbox.switches({ oldKeys });
      for (const kind of ["lost-after-apply", "garbage-after-apply"]) {
        await t.sandbox.faults([{ method: "POST", path: "/v1/client-secret", kind, times: 1 }]);
        const before = (await upstream(at)).uploads.length;
        const { rotationId } = await start(at);
        await work(rotationId);
        expect((await rotationOf(rotationId)).state).toBe("DONE");
        expect((await upstream(at)).uploads).toHaveLength(before + 1);
        expect(await currentKeyWorks(at)).toBe(true);
      }
    },
  );

  it("that never arrived is sent again with the same key, once that is certain", async () => {
    const at = await t.active();
    await t.sandbox.faults([{ method: "POST", path: "/v1/client-secret", kind: "500", times: 1 }]);
    const { rotationId } = await start(at);
    await work(rotationId);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
    expect((await upstream(at)).uploads).toHaveLength(1);
    expect(await keysOf(at)).toHaveLength(2);
  });

  it("is not sent again before the time that a busy upstream asked for", async () => {
    const at = await t.active();
    await t.sandbox.faults([
      { method: "POST", path: "/v1/client-secret", kind: "429", seconds: 30, times: 1 },
    ]);
    const { rotationId } = await start(at);
    expect(await advanceRotation(t.system, { rotationId })).toBeCloseTo(30, 0);
    expect(await rotationOf(rotationId)).toMatchObject({ state: "PREPARED", waitFor: "SELVBETJENING" });
    await work(rotationId);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
  });
});

describe("concurrent rotations of one client", () => {
  it("are one rotation, with two staff members, twenty requests and two workers", async () => {
    const at = await t.active();
    const other = await t.staff("SUPPORT");
    const orders = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        startRotation(index % 2 ? other : at.admin, {
          installationId: at.installationId,
          operationId: randomUUID(),
        }),
      ),
    );
    const ids = new Set(orders.map((order) => order.rotationId));
    expect(ids.size).toBe(1);
    const rotationId = [...ids][0]!;
    await Promise.all([1, 2, 3, 4].map(() => advanceRotation(t.system, { rotationId })));
    await work(rotationId);
    expect((await rotationOf(rotationId)).state).toBe("DONE");
    expect(await t.db.keyRotation.count({ where: { installationId: at.installationId } })).toBe(1);
    expect((await upstream(at)).uploads).toHaveLength(1);
  });

  it("refuse every write of a worker whose lease is stale", async () => {
    const at = await t.active();
    await t.sandbox.switches({ cacheSeconds: 60 });
    const { rotationId } = await start(at);
    await advanceRotation(t.system, { rotationId });
    const { leaseNumber } = await rotationOf(rotationId);
    const stale = await loadLeased(t.system, rotationId, leaseNumber);
    await pass(70);
    await advanceRotation(t.system, { rotationId });
    await expect(
      t.db.$transaction((tx) => moveRotation(tx, t.system, stale, { state: "FAILED" })),
    ).rejects.toThrow();
    expect((await rotationOf(rotationId)).state).toBe("DONE");
  });

  it("return the same rotation for the same operation, also after it has ended", async () => {
    const at = await t.active();
    const operationId = randomUUID();
    const first = await start(at, operationId);
    await work(first.rotationId);
    expect(await start(at, operationId)).toEqual(first);
    expect((await upstream(at)).uploads).toHaveLength(1);
  });
});

/** Sets the portal's clock. */
function passTo(instant: string): void {
  t.advanceClock((Date.parse(instant) - t.system.clock().getTime()) / 1000);
}

describe("automatic rotation", () => {
  it("starts only for keys inside the template's window, and not again on the day of a failure", async () => {
    const template = { rotatesAutomatically: true, renewalDays: "40" };
    const inside = await t.active({ template });
    const outside = await t.active({ template });
    const manual = await t.active();
    const days = async (at: Active, count: number) =>
      changeKeys(t.db, {
        where: { installationId: at.installationId },
        data: { expiresAt: new Date(t.system.clock().getTime() + count * 86_400_000) },
      });
    // A Tuesday without holidays near it.
    passTo("2030-02-05T10:00:00Z");
    await Promise.all([days(inside, 19), days(outside, 50), days(manual, 5)]);
    expect(await planRotations(t.system)).toBe(1);
    expect(await planRotations(t.system)).toBe(0);
    const [rotation] = await t.db.keyRotation.findMany({
      where: { installationId: inside.installationId },
    });
    expect(rotation).toMatchObject({ trigger: "AUTOMATIC", state: "STARTED" });
    await t.sandbox.switches({ uploadBody: "string" });
    await work(rotation!.id);
    expect((await rotationOf(rotation!.id)).state).toBe("FAILED");
    expect(await planRotations(t.system)).toBe(0);
    t.advanceClock(90_000);
    expect(await planRotations(t.system)).toBe(1);
  });

  it("is spread over the first half of the window, and pauses on days without support", async () => {
    const template = { rotatesAutomatically: true, renewalDays: "40" };
    const created = [];
    for (let index = 0; index < 12; index += 1) created.push(await t.active({ template }));
    passTo("2030-02-05T10:00:00Z");
    const start = t.system.clock().getTime();
    const ids = created.map((at) => at.installationId);
    await changeKeys(t.db, {
      where: { installationId: { in: ids } },
      data: { expiresAt: new Date(start + 41 * 86_400_000) },
    });
    const perDay: number[] = [];
    for (let day = 0; day < 23; day += 1) {
      const before = await t.db.keyRotation.count({ where: { installationId: { in: ids } } });
      await planRotations(t.system);
      const after = await t.db.keyRotation.count({ where: { installationId: { in: ids } } });
      perDay.push(after - before);
      const weekday = t.system.clock().getUTCDay();
      if (weekday === 0 || weekday === 6) expect(after).toBe(before);
      t.advanceClock(86_400);
    }
    expect(perDay.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(perDay[0]).toBe(0);
    expect(perDay.filter((count) => count > 0).length).toBeGreaterThan(3);
  });

  it("does not wait for a working day when a key is about to expire", async () => {
    const at = await t.active({ template: { rotatesAutomatically: true, renewalDays: "40" } });
    passTo("2030-12-25T10:00:00Z");
    await changeKeys(t.db, {
      where: { installationId: at.installationId },
      data: { expiresAt: new Date(t.system.clock().getTime() + 5 * 86_400_000) },
    });
    await planRotations(t.system);
    expect(await t.db.keyRotation.count({ where: { installationId: at.installationId } })).toBe(1);
  });
});
