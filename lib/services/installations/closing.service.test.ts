import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { isSealedWith, unseal } from "@/lib/crypto/seal";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { CLOSE_REASONS, type CloseReason, destroysKeys } from "@/lib/domain/closing";
import { createHandover } from "../handover/create-handover";
import { checkKnownKeys } from "../keys/check-known-keys";
import { reseal } from "../keys/reseal";
import { startRevival } from "../revival/start-revival";
import { startRotation } from "../rotation/start-rotation";
import { runSweep } from "../sweep/run-sweep";
import { checkInstallation } from "./check-installation";
import { closeInstallation } from "./close-installation";
import { destroyKeptKeys } from "./destroy-kept-keys";
import { destroyOverdueKeys } from "./destroy-overdue-keys";
import { getInstallation } from "./get-installation";
import { proveRestored } from "./prove-restored";
import { requestAudienceToken } from "./request-audience-token";
import { restoreInstallation } from "./restore-installation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

const DAY = 86_400;

type At = Awaited<ReturnType<typeof t.active>>;
const close = ({ admin, installationId, clientId }: At, why: CloseReason = "customer-left") =>
  closeInstallation(admin, { installationId, why, reason: "Slutt", confirmation: clientId.slice(-6) });
const restore = ({ admin, installationId }: At) =>
  restoreInstallation(admin, { installationId, reason: "Feil installasjon" });
const status = async ({ admin, installationId }: At) =>
  (await getInstallation(admin, installationId)).status.code;
const keysOf = ({ installationId }: At) => t.db.clientKey.findMany({ where: { installationId } });
const keptOf = ({ installationId }: At) => t.db.keptKey.findMany({ where: { installationId } });
/** HelseID and Selvbetjening do not answer. */
const silence = () => t.sandbox.faults([{ path: "/connect/token", kind: "reset", times: 1000 }]);

describe("closing an installation", () => {
  it.each(CLOSE_REASONS)("keeps its private key apart for a while, unless it must go (%s)", async (why) => {
    const at = await t.active();
    await checkInstallation(at.admin, at);
    await close(at, why);
    expect(await keysOf(at)).toMatchObject([{ state: "RETIRED", sealedPrivateJwk: null }]);
    const kept = await keptOf(at);
    expect(kept).toHaveLength(destroysKeys(why) ? 0 : 1);
    const { keyKeptUntil } = await getInstallation(at.admin, at.installationId);
    expect(keyKeptUntil).toEqual(kept[0]?.keptUntil ?? null);
    const [event] = await t.db.auditEvent.findMany({
      where: { installationId: at.installationId, action: "installation.closed" },
    });
    const keysKept = kept.length;
    expect(event!.canonical).toContain(`"keysKept":${keysKept}`);
    expect(event!.canonical).toContain(`"keysDestroyed":${1 - keysKept}`);
  });

  it("leaves nothing that a job, a hand-over, a token or a check could open", async () => {
    const at = await t.active();
    const { admin, installationId } = at;
    await close(at);
    const closed = { code: "INSTALLATION_CLOSED" };
    await expect(checkInstallation(admin, { installationId })).rejects.toMatchObject(closed);
    await expect(requestAudienceToken(admin, { installationId, audience: "nhn:msh" })).rejects.toMatchObject(
      closed,
    );
    await expect(startRotation(admin, { installationId, operationId: randomUUID() })).rejects.toMatchObject(
      closed,
    );
    await expect(startRevival(admin, { installationId, days: 3 })).rejects.toMatchObject(closed);
    await expect(createHandover(admin, { installationId, recipient: "Kari" })).rejects.toMatchObject({
      code: expect.stringMatching(/INSTALLATION_CLOSED|NO_USABLE_KEY/),
    });
    // Even somebody who reads it from the table cannot open it as a client key.
    const [kept] = await keptOf(at);
    const key = { id: kept!.keyId, sealedPrivateJwk: kept!.sealedPrivateJwk };
    expect(() => openCredentials(admin, key, "TEST", at.clientId)).toThrow();
    const { portalTokenAt } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    await t.passTime(3600);
    await runSweep(t.system);
    await checkKnownKeys(t.system, { after: null });
    expect(await proveRestored(t.system, { installationId })).toBeNull();
    const after = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    expect(after.portalTokenAt).toEqual(portalTokenAt);
    expect(await status(at)).toBe("closed");
  });

  it("never keeps a key past thirty days or its expiry, also when that is learned later", async () => {
    const [month, short, learned] = [await t.active(), await t.active({ keyDays: 7 }), await t.active()];
    for (const at of [month, short, learned]) {
      await checkInstallation(at.admin, at);
      await close(at);
    }
    const [{ expiresAt } = { expiresAt: null }] = await keysOf(short);
    expect((await keptOf(short))[0]!.keptUntil).toEqual(expiresAt);
    await changeKeys(t.db, {
      where: { installationId: learned.installationId },
      data: { expiresAt: new Date(Date.now() + DAY * 1000) },
    });
    await destroyOverdueKeys(t.system);
    expect(await Promise.all([month, short, learned].map(keptOf))).toMatchObject([[{}], [{}], [{}]]);
    t.advanceClock(2 * DAY);
    // Also before a worker has destroyed it.
    await expect(restore(learned)).rejects.toMatchObject({ code: "KEY_DESTROYED" });
    await destroyOverdueKeys(t.system);
    expect(await keptOf(learned)).toEqual([]);
    expect(await keptOf(short)).toHaveLength(1);
    t.advanceClock(6 * DAY);
    await expect(restore(short)).rejects.toMatchObject({ code: "KEY_DESTROYED" });
    t.advanceClock(23 * DAY);
    await destroyOverdueKeys(t.system);
    expect(await keptOf(month)).toEqual([]);
    expect(await t.auditActions(month.installationId)).toContain("installation.keys-destroyed");
  });

  it("keeps keys sealed with the newest master key", async () => {
    const at = await t.active();
    await close(at);
    const next = Buffer.alloc(32, 7).toString("base64");
    const env = {
      ...t.env,
      DATA_ENCRYPTION_KEY: next,
      DATA_ENCRYPTION_KEY_PREVIOUS: t.env.DATA_ENCRYPTION_KEY,
    };
    const { counts } = await reseal({ ...t.system, env });
    expect(counts["keys of closed installations"]).toBeGreaterThan(0);
    const [kept] = await keptOf(at);
    expect(isSealedWith(kept!.sealedPrivateJwk, next)).toBe(true);
    expect(unseal(kept!.sealedPrivateJwk, `kept-client-key:${kept!.keyId}`, next)).toContain('"d"');
    const back = {
      ...env,
      DATA_ENCRYPTION_KEY: t.env.DATA_ENCRYPTION_KEY,
      DATA_ENCRYPTION_KEY_PREVIOUS: next,
    };
    await reseal({ ...t.system, env: back });
  });
});

describe("restoring an installation", () => {
  it("brings back its key, which a token proves", async () => {
    const at = await t.active();
    await checkInstallation(at.admin, at);
    await close(at);
    await restore(at);
    expect(await keysOf(at)).toMatchObject([{ state: "CURRENT", kid: at.pair.kid }]);
    expect(await keptOf(at)).toEqual([]);
    expect(await status(at)).not.toBe("unchecked");
    await checkInstallation(at.admin, at);
    expect(await t.auditActions(at.installationId)).toEqual(
      expect.arrayContaining(["installation.closed", "installation.restored", "key.promoted"]),
    );
  });

  it("counts as not checked until then, whatever was seen before, and is tried again", async () => {
    const at = await t.active();
    await checkInstallation(at.admin, at);
    expect(await status(at)).toBe("active");
    await close(at);
    await silence();
    await restore(at);
    expect(await status(at)).toBe("unchecked");
    expect(await keysOf(at)).toMatchObject([{ state: "SUBMITTED" }]);
    expect(await proveRestored(t.system, at)).toBeGreaterThan(0);
    expect(await status(at)).toBe("unchecked");
    const { restoreFailure } = await getInstallation(at.admin, at.installationId);
    expect(restoreFailure).toBe("UPSTREAM_UNREACHABLE");
    await t.sandbox.faults([]);
    await t.forgetWaits();
    expect(await proveRestored(t.system, at)).toBeNull();
    expect(await status(at)).toBe("active");
  });

  it("does not call a key that HelseID refuses anything but not checked", async () => {
    const at = await t.active();
    await checkInstallation(at.admin, at);
    await close(at);
    await t.sandbox.control(`test/clients/${at.clientId}`, { set: { keys: [] } });
    await restore(at);
    expect(await status(at)).toBe("unchecked");
    expect(await keysOf(at)).toMatchObject([{ state: "SUBMITTED" }]);
    const { restoreFailure } = await getInstallation(at.admin, at.installationId);
    expect(restoreFailure).toBe("KEY_NOT_ACCEPTED");
  });

  it("is refused when the key was destroyed, and to a session that is old", async () => {
    const [leaked, now, old] = [await t.active(), await t.active(), await t.active()];
    await close(leaked, "key-leaked");
    await expect(restore(leaked)).rejects.toMatchObject({ code: "KEY_DESTROYED" });
    await close(now);
    await destroyKeptKeys(now.admin, { installationId: now.installationId });
    expect(await keptOf(now)).toEqual([]);
    await expect(restore(now)).rejects.toMatchObject({ code: "KEY_DESTROYED" });
    await close(old);
    if (old.admin.actor.kind !== "staff") throw new Error("no staff");
    const stale = t.as({ ...old.admin.actor, authenticatedAt: new Date(Date.now() - 901_000) });
    await expect(restore({ ...old, admin: stale })).rejects.toMatchObject({ code: "FRESH_LOGIN_NEEDED" });
  });
});

type Step =
  | { kind: "close"; why: CloseReason }
  | { kind: "restore" | "destroy" | "overdue" | "prove" | "sweep" }
  | { kind: "wait"; days: number }
  | { kind: "upstream"; silent: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("close"), why: fc.constantFrom(...CLOSE_REASONS) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("restore", "restore", "destroy", "overdue", "prove", "sweep"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait"), days: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("upstream"), silent: fc.boolean() }) },
) as fc.Arbitrary<Step>;

it("whatever is done with closed installations, no key is lost or found, and none counts as working unproved", async () => {
  const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
  console.log(`MODEL_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await t.resetTime();
      const at = await t.active({ keyDays: 45 });
      await checkInstallation(at.admin, at);
      const { installationId } = at;
      const model = { closed: false, kept: false, lost: false, silent: false, until: 0, day: 0 };
      for (const each of steps) {
        switch (each.kind) {
          case "close": {
            const wasClosed = model.closed;
            await close(at, each.why);
            if (!wasClosed) {
              const isKept = !model.lost && !destroysKeys(each.why) && model.day < 45;
              Object.assign(model, { closed: true, kept: isKept, lost: !isKept });
              model.until = Math.min(model.day + 30, 45);
            }
            break;
          }
          case "restore": {
            const isPossible = !model.closed || (model.kept && model.day < model.until);
            const result = restore(at);
            if (!isPossible) await expect(result).rejects.toMatchObject({ code: "KEY_DESTROYED" });
            else {
              await result;
              Object.assign(model, { closed: false, kept: false });
            }
            break;
          }
          case "destroy":
            await destroyKeptKeys(at.admin, { installationId });
            if (model.kept) Object.assign(model, { kept: false, lost: true });
            break;
          case "overdue":
            await destroyOverdueKeys(t.system);
            if (model.kept && model.day >= model.until) Object.assign(model, { kept: false, lost: true });
            break;
          case "prove":
            await proveRestored(t.system, { installationId });
            break;
          case "sweep":
            await runSweep(t.system);
            break;
          case "wait":
            await t.passTime(each.days * DAY);
            model.day += each.days;
            break;
          case "upstream":
            model.silent = each.silent;
            await t.sandbox.faults(
              each.silent ? [{ path: "/connect/token", kind: "reset", times: 10_000 }] : [],
            );
            await t.forgetWaits();
        }
        const [keys, kept, code] = [await keysOf(at), await keptOf(at), await status(at)];
        const held = keys.filter((key) => key.sealedPrivateJwk !== null);
        expect([each.kind, kept.length]).toEqual([each.kind, model.kept ? 1 : 0]);
        expect(held.length).toBe(model.closed || model.lost ? 0 : 1);
        expect(code === "closed").toBe(model.closed);
        // Restored, and no token since.
        if (held.some((key) => key.state === "SUBMITTED")) expect(code).toBe("unchecked");
      }
    }),
    { seed, numRuns: 25, endOnFailure: true },
  );
}, 300_000);
