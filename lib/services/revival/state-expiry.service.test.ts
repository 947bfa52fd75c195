import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { setExpiry } from "../keys/set-expiry";
import { findRevival } from "./find-revival";
import { getRevival } from "./get-revival";
import { listRevivals } from "./list-revivals";
import { startRevival } from "./start-revival";
import { stateRevivalExpiry } from "./state-expiry";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** A revival whose new key was proved, and is listed without an expiry. */
async function verified() {
  const at = await t.active();
  const { installationId, admin } = at;
  const { token } = await startRevival(admin, { installationId, days: 3 });
  const revival = await findRevival(t.system, token);
  const browser = newSecret();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: null, expirySource: null } });
  const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
  await t.db.revival.update({
    where: { id: revival.revivalId },
    data: {
      state: "VERIFIED",
      boundToHash: hashSecret(browser),
      keyId: key.id,
      keyMadeAt: new Date(),
      uploadedAt: new Date(),
      verifiedAt: new Date(),
    },
  });
  const step = { ...revival, browser };
  const state = (expiresOn: string, expiresAgain = "") =>
    stateRevivalExpiry(t.customer(installationId), { ...step, expiresOn, expiresAgain });
  return { ...at, keyId: key.id, step, state, view: () => getRevival(t.customer(installationId), step) };
}

const dateIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("the expiry of a key that was uploaded by hand", () => {
  it("is asked of the customer and of support until somebody knows it", async () => {
    const it = await verified();
    expect((await it.view()).asksExpiry).toBe(true);
    expect((await listRevivals(it.admin, it.installationId))[0]!.keyWithoutExpiry).toBe(it.keyId);
    await it.state(dateIn(90));
    expect(await it.view()).toMatchObject({ asksExpiry: false, statedExpiry: expect.any(Date) });
    expect((await listRevivals(it.admin, it.installationId))[0]!.keyWithoutExpiry).toBeNull();
    expect(await t.db.auditEvent.count({ where: { action: "key.expiry-set", entityId: it.keyId } })).toBe(1);
  });

  it("must be in the future, and far away it is typed twice", async () => {
    const it = await verified();
    await expect(it.state(dateIn(-1))).rejects.toMatchObject({ code: "EXPIRY_PAST" });
    await expect(it.state(dateIn(900))).rejects.toMatchObject({ code: "EXPIRY_FAR" });
    await it.state(dateIn(900), dateIn(900));
    expect((await it.view()).statedExpiry).not.toBeNull();
  });

  it("is the earlier one when customer and support differ, and both are kept", async () => {
    const it = await verified();
    await setExpiry(it.admin, { keyId: it.keyId, expiresOn: dateIn(200) });
    expect((await it.view()).asksExpiry).toBe(true);
    await it.state(dateIn(100));
    const key = await t.db.clientKey.findUniqueOrThrow({ where: { id: it.keyId } });
    expect(key.expiresAt).toEqual(key.customerExpiresAt);
    expect(key.staffExpiresAt!.getTime()).toBeGreaterThan(key.expiresAt!.getTime());
    expect(key.expirySource).toBe("customer");
  });

  it("is taken from the browser that the revival is bound to only, and not over a date from NHN", async () => {
    const it = await verified();
    await expect(
      stateRevivalExpiry(t.customer(it.installationId), {
        ...it.step,
        browser: newSecret(),
        expiresOn: dateIn(90),
        expiresAgain: "",
      }),
    ).rejects.toMatchObject({ code: "LINK_HELD" });
    await changeKeys(t.db, {
      where: { id: it.keyId },
      data: { expiresAt: new Date(), expirySource: "selvbetjening" },
    });
    expect((await it.view()).asksExpiry).toBe(false);
    await expect(it.state(dateIn(90))).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
