import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { recordProgramSeen } from "@/lib/core/clients/record-program-seen";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView } from "@/lib/domain/fleet-view";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { answerProgram, confirmProgram } from "./answer-program";
import { findRevival } from "./find-revival";
import { getRevival } from "./get-revival";
import { listRevivals } from "./list-revivals";
import { startRevival } from "./start-revival";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** A revival whose file the customer has, with a key of its own; the key before it expired. */
async function delivered() {
  const at = await t.active();
  const { installationId } = at;
  const { token } = await startRevival(at.admin, { installationId, days: 3 });
  const revival = await findRevival(t.system, token);
  const browser = newSecret();
  const now = t.system.clock();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: addSeconds(now, -3600) } });
  const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
  await t.db.revival.update({
    where: { id: revival.revivalId },
    data: {
      state: "DELIVERED",
      boundToHash: hashSecret(browser),
      keyId: key.id,
      keyMadeAt: now,
      uploadedAt: now,
      verifiedAt: now,
      deliveredAt: now,
      endedAt: now,
      fileName: "helseid-315000008.json",
      message: "Ring når filen ligger der.",
    },
  });
  const customer = t.customer(installationId);
  const step = { ...revival, browser };
  const view = () => getRevival(customer, step);
  const inFilter = async () =>
    (await listFleet(at.admin, FleetView.parse({ status: "programFails" }))).rows.some(
      (row) => row.installationId === installationId,
    );
  const presented = (issued: Date) =>
    withBookkeeping(t.system, "attempt", async (tx) =>
      recordProgramSeen(await lockInstallation(tx, installationId), issued),
    );
  return { ...at, ...revival, customer, step, view, inFilter, presented, now };
}

describe("a revival whose file is delivered", () => {
  it("is not done: one step is left, with the file's name and support's message", async () => {
    const it = await delivered();
    expect(await it.view()).toMatchObject({
      view: "delivered",
      fileName: "helseid-315000008.json",
      message: "Ring når filen ligger der.",
      program: { standing: "unknown", mayAnswer: true },
      marks: { upload: "observed", verify: "observed", file: "observed", program: "now" },
    });
  });

  it("shows the customer's answer as an answer, and support sees that the program does not work", async () => {
    const it = await delivered();
    await answerProgram(it.customer, { ...it.step, answer: "FAILS" });
    expect((await it.view()).program).toMatchObject({ standing: "fails" });
    expect(await it.inFilter()).toBe(true);
    const [row] = await listRevivals(it.admin, it.installationId);
    expect(row).toMatchObject({ program: "fails", marks: { program: "failed" } });

    await answerProgram(it.customer, { ...it.step, answer: "WORKS" });
    expect(await it.view()).toMatchObject({ program: { standing: "works" }, marks: { program: "stated" } });
    expect(await it.inFilter()).toBe(false);
    await answerProgram(it.customer, { ...it.step, answer: "WORKS" });
    const actions = await t.auditActions(it.installationId);
    expect(actions.filter((each) => each === "revival.program-answered")).toHaveLength(2);
  });

  it("takes no answer from another browser, and none before the file is delivered", async () => {
    const it = await delivered();
    const other = { ...it.step, browser: newSecret() };
    await expect(answerProgram(it.customer, { ...other, answer: "WORKS" })).rejects.toMatchObject({
      code: "LINK_HELD",
    });
    await expect(getRevival(it.customer, other)).rejects.toMatchObject({ code: "LINK_HELD" });
    await t.db.revival.update({ where: { id: it.revivalId }, data: { state: "VERIFIED" } });
    await expect(answerProgram(it.customer, { ...it.step, answer: "WORKS" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("is done when the program has presented a token that only the new key can have got", async () => {
    const it = await delivered();
    expect(await it.presented(it.now)).toBeNull();
    const issued = addSeconds(it.now, 60);
    const kid = newSecret();
    await insertKey(t.db, {
      data: {
        installationId: it.installationId,
        kid,
        custody: "INSTALLATION",
        state: "LISTED",
        listedAt: it.now,
        createdAt: it.now,
        expiresAt: addSeconds(it.now, 90),
      },
    });
    // The program may have got the token with the key before, which is still valid.
    expect(await it.presented(issued)).toBeNull();
    await changeKeys(t.db, { where: { kid }, data: { expiresAt: addSeconds(it.now, 30) } });
    expect(await it.presented(issued)).toEqual({ type: "revival", id: it.revivalId });
    expect(await it.view()).toMatchObject({
      program: { standing: "seen", seenAt: issued },
      marks: { program: "observed" },
    });
    expect(await it.presented(addSeconds(issued, 60))).toBeNull();
  });

  it("is open again when the customer says that the program does not work, until a later token", async () => {
    const it = await delivered();
    await it.presented(addSeconds(it.now, 1));
    t.advanceClock(60);
    await answerProgram(it.customer, { ...it.step, answer: "FAILS" });
    expect(await it.inFilter()).toBe(true);
    expect(await it.presented(addSeconds(it.now, 30))).toBeNull();
    expect(await it.presented(addSeconds(t.system.clock(), 1))).toMatchObject({ id: it.revivalId });
    expect(await it.inFilter()).toBe(false);
  });

  it("lets support enter that the program works after all, marked as support's word", async () => {
    const it = await delivered();
    await expect(confirmProgram(it.admin, it)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const confirm = () => confirmProgram(it.admin, { revivalId: it.revivalId });
    await expect(confirm()).rejects.toMatchObject({ code: "CONFLICT" });
    await answerProgram(it.customer, { ...it.step, answer: "FAILS" });
    await confirm();
    expect((await it.view()).program).toMatchObject({ standing: "works", bySupport: true });
    expect(await it.inFilter()).toBe(false);
  });
});

describe("a revival", () => {
  it.each([
    [-1, "ended", "Slik får dere"],
    [20, "valid", "fortsatt"],
    [null, "unknown", "Forny nøkkelen til"],
  ] as const)(
    "of a key with %s days left says that the program is to work again only when it has stopped",
    async (days, before, words) => {
      const at = await t.active();
      const { installationId } = at;
      const now = t.system.clock();
      const expiresAt = days === null ? null : addSeconds(now, days * 86_400);
      await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
      const { token, link } = await startRevival(at.admin, { installationId, days: 3 });
      expect(link.mails.nb.subject).toContain(words);
      const revival = await findRevival(t.system, token);
      const view = () => getRevival(t.customer(installationId), revival);
      expect((await view()).before).toBe(before);
      // The new key lasts, and is not the one that is asked about.
      const key = await insertKey(t.db, {
        data: {
          installationId,
          kid: crypto.randomUUID(),
          thumbprint: crypto.randomUUID(),
          custody: "INSTALLATION",
          state: "LISTED",
          expiresAt: addSeconds(now, 300 * 86_400),
          createdAt: t.system.clock(),
        },
      });
      await t.db.revival.update({
        where: { id: revival.revivalId },
        data: { state: "VERIFIED", keyId: key.id, keyMadeAt: now, uploadedAt: now, verifiedAt: now },
      });
      expect((await view()).before).toBe(before);
    },
  );
});
