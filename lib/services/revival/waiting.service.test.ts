import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { TestContext } from "@/lib/dev/testing/test-context";
import { MAX_POLL_SECONDS } from "@/lib/domain/revival";
import { createRevivalKey } from "./create-revival-key";
import { findRevival } from "./find-revival";
import { followRevival } from "./follow-revival";
import { markUploaded } from "./mark-uploaded";
import { startRevival } from "./start-revival";

/** A revival whose hour passes while HelseID has asked for time, or does not respond. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

const HOUR = MAX_POLL_SECONDS;

/** A revival whose customer has confirmed the upload of a key that Selvbetjening never got. */
async function uploaded() {
  const at = await t.active();
  const { token } = await startRevival(at.admin, { installationId: at.installationId, days: 3 });
  const step = { ...(await findRevival(t.system, token)), browser: newSecret() };
  const customer = t.customer(at.installationId);
  await createRevivalKey(customer, step);
  await markUploaded(customer, step);
  const uploadTo = async (clientId: string) => {
    const { key } = await t.db.revival.findUniqueOrThrow({
      where: { id: step.revivalId },
      select: { key: { select: { publicJwk: true } } },
    });
    await fetch(`${t.env.SELVBETJENING_TEST_PORTAL_URL}/clients/${clientId}/keys`, {
      method: "POST",
      body: new URLSearchParams({ jwk: JSON.stringify(key!.publicJwk) }),
    });
  };
  return {
    organizationId: at.organizationId,
    uploadTo,
    upload: () => uploadTo(at.clientId),
    follow: () => followRevival(t.system, { revivalId: step.revivalId, pageOpen: false }),
    row: () => t.db.revival.findUniqueOrThrow({ where: { id: step.revivalId } }),
  };
}

it.each(["429", "503"])("is tried once more after a wait of more than an hour (%s)", async (kind) => {
  const { follow, row } = await uploaded();
  await t.sandbox.faults([{ path: "/connect/token", kind, seconds: HOUR + 60, times: 1 }]);
  expect(await follow()).toBeGreaterThan(HOUR);
  // An attempt that was not decided is none.
  expect(await row()).toMatchObject({ attempts: 0, lastAttemptAt: null, lastFinding: null });
  t.advanceClock(HOUR + 1);
  expect(await follow()).toBeCloseTo(59, -1);

  t.advanceClock(120);
  await follow();
  expect(await row()).toMatchObject({ attempts: 1, lastFinding: "not-uploaded" });
  expect(await follow()).toBeNull();
});

it("is tried after the hour until HelseID responds", async () => {
  const { follow, row } = await uploaded();
  await t.sandbox.faults([{ path: "/connect/token", kind: "500", times: 50 }]);
  await follow();
  t.advanceClock(HOUR + 1);
  expect(await follow()).not.toBeNull();

  await t.sandbox.faults([]);
  t.advanceClock(120);
  await follow();
  expect((await row()).lastFinding).toBe("not-uploaded");
  expect(await follow()).toBeNull();
});

it("is tried once more, and then no more, when HelseID has not responded while the link was valid", async () => {
  const { follow, row } = await uploaded();
  await t.sandbox.faults([{ path: "/connect/token", kind: "500", times: 50 }]);
  await follow();
  t.advanceClock(3 * 86_400 + 1);
  await follow();
  t.advanceClock(120);
  expect(await follow()).toBeNull();
  expect((await row()).attempts).toBe(2);
});

it("is tried after a wait during which the customer's link has ended", async () => {
  const { follow, row, upload } = await uploaded();
  await upload();
  await t.db.revival.updateMany({ data: { expiresAt: new Date(t.system.clock().getTime() + 60_000) } });
  await t.sandbox.faults([{ path: "/connect/token", kind: "429", seconds: HOUR + 60, times: 1 }]);
  expect(await follow()).toBeGreaterThan(HOUR);
  t.advanceClock(HOUR + 120);
  expect(await follow()).toBeNull();
  expect(await row()).toMatchObject({ state: "VERIFIED", attempts: 1 });
});

it("is tried with the customer's other clients each time at first, and then every five minutes", async () => {
  const { follow, row, uploadTo, organizationId } = await uploaded();
  const other = await t.active();
  await t.db.installation.update({ where: { id: other.installationId }, data: { organizationId } });
  const requestsFor = async (seconds: number, every: number) => {
    await t.sandbox.control("traffic", {});
    for (let passed = 0; passed < seconds; passed += every) {
      t.advanceClock(every);
      await follow();
    }
    const { log } = await t.sandbox.control<{ log: { request: string; nonceRequired: boolean }[] }>(
      "traffic",
    );
    return log.filter((each) => each.request === "POST /connect/token" && !each.nonceRequired).length;
  };
  expect(await requestsFor(240, 60)).toBe(8);
  // Ten attempts, two of them with the other client too.
  expect(await requestsFor(600, 60)).toBe(12);
  await uploadTo(other.clientId);
  expect((await row()).lastFinding).toBe("not-uploaded");
  expect(await requestsFor(300, 60)).toBe(6);
  expect((await row()).lastFinding).toBe("wrong-client");
  await requestsFor(60, 60);
  expect((await row()).lastFinding).toBe("wrong-client");
});
