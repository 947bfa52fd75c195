import { generateKeyPairSync } from "node:crypto";
import type { JWK } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { MAX_REPORTED_KEYS } from "@/lib/domain/key-limits";
import { recordListed } from "@/lib/core/keys/ledger/listed";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { addPublicKey } from "@/lib/services/keys/add-public-key";
import { announceRotation } from "./announce-rotation";
import { reportKeys } from "./report-keys";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

const DAY = 86_400;
const newKey = async () => (await generateClientKey("ES256")).publicJwk;
const newKeys = (count: number) => Promise.all(Array.from({ length: count }, newKey));

async function installation() {
  const { installationId, admin } = await t.installation({ custody: "INSTALLATION" });
  const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
  const count = (where: object = {}) => t.db.clientKey.count({ where: { installationId, ...where } });
  const report = (keys: JWK[], expiresAt?: string) =>
    reportKeys(ctx, { keys: keys.map((publicJwk) => ({ publicJwk, expiresAt })) });
  const refused = (attempt: Promise<unknown>, kid: string) =>
    expect(attempt).rejects.toMatchObject({
      code: "CONFLICT",
      fields: { keys: "too-many-keys" },
      facts: { kid },
    });
  return { installationId, admin, ctx, count, report, refused };
}

describe("the keys that an installation reports", () => {
  it("are at most 20; the next one is refused by its name, and known ones are reported as before", async () => {
    const it = await installation();
    const [first, second] = [await newKeys(10), await newKeys(10)];
    await it.report(first);
    await it.report(second);
    const more = await newKey();
    await it.refused(it.report([more]), more.kid!);
    await it.refused(it.report([first[0]!, more]), more.kid!);
    await it.refused(announceRotation(it.ctx, { oldKid: "unknown", publicJwk: more }), more.kid!);
    expect((await it.report(first)).taken).toHaveLength(10);
    expect(await it.count()).toBe(MAX_REPORTED_KEYS);
    await expect(
      addPublicKey(it.admin, { installationId: it.installationId, publicJwk: JSON.stringify(more) }),
    ).rejects.toMatchObject({ fields: { publicJwk: "too-many-keys" } });
  });

  it("cannot fill the database by rotations, and a rotation a day is never refused", async () => {
    const it = await installation();
    let oldKid = "none";
    let accepted = 0;
    for (const publicJwk of await newKeys(MAX_REPORTED_KEYS + 5)) {
      const announced = await announceRotation(it.ctx, { oldKid, publicJwk }).catch(() => null);
      if (!announced) continue;
      accepted += 1;
      oldKid = publicJwk.kid!;
    }
    expect(accepted).toBe(MAX_REPORTED_KEYS);
    expect(await it.count()).toBe(MAX_REPORTED_KEYS);
    for (let day = 0; day < 5; day += 1) {
      t.advanceClock(DAY + 1);
      const publicJwk = await newKey();
      await announceRotation(it.ctx, { oldKid, publicJwk });
      oldKid = publicJwk.kid!;
    }
    expect(await it.count({ state: "LISTED" })).toBe(1);
  });

  it("cannot come back from retirement in larger numbers", async () => {
    const it = await installation();
    const keys = await newKeys(10);
    await it.report(keys);
    await changeKeys(t.db, { where: { installationId: it.installationId }, data: { state: "RETIRED" } });
    t.advanceClock(2 * DAY);
    for (let round = 0; round < 2; round += 1) await it.report(await newKeys(10));
    await it.refused(it.report([keys[0]!]), keys[0]!.kid!);
    expect(await it.count({ state: "LISTED" })).toBe(MAX_REPORTED_KEYS);
  });

  it("make room for another when one of them has expired", async () => {
    const it = await installation();
    const soon = new Date(t.system.clock().getTime() + DAY * 1000).toISOString();
    await it.report(await newKeys(10), soon);
    await it.report(await newKeys(10));
    t.advanceClock(3 * DAY);
    await it.report(await newKeys(3));
    expect(await it.count({ state: "LISTED" })).toBe(MAX_REPORTED_KEYS);
    expect(await it.count({ state: "RETIRED" })).toBe(3);
  });

  it("do not count when Selvbetjening lists them, and a reading is never cut", async () => {
    const it = await installation();
    await it.report(await newKeys(10));
    await it.report(await newKeys(10));
    const listed = Array.from({ length: 300 }, (_, index) => ({
      kid: `listed-${index}`,
      jwkThumbprint: null,
      origin: "Api",
      expiration: null,
    }));
    await withBookkeeping(t.system, "attempt", async (tx) =>
      recordListed(await lockInstallation(tx, it.installationId), listed as never, t.system.clock()),
    );
    expect(await it.count({ listedAt: { not: null } })).toBe(300);
    const more = await newKey();
    await it.refused(it.report([more]), more.kid!);
  });
});

describe("a key that is reported", () => {
  const rsa = (modulusLength: number): JWK => ({
    ...(generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" }) as JWK),
    alg: "PS256",
    kid: `rsa-${modulusLength}`,
  });

  it("is refused as RSA below 2048 bits, and accepted with a warning below 3072", async () => {
    const it = await installation();
    await expect(it.report([rsa(1024)])).rejects.toMatchObject({ fields: { publicJwk: "jwk-rsa-short" } });
    const short = rsa(2048);
    const answer = await it.report([short, rsa(3072), await newKey()]);
    expect(answer.warnings).toEqual([{ kid: short.kid, code: "rsa-short" }]);
    const announced = await announceRotation(it.ctx, { oldKid: "none", publicJwk: short });
    expect(announced).toEqual({ taken: [short.kid], warnings: [{ kid: short.kid, code: "rsa-short" }] });
  });

  it.each([
    ["of another use", { use: "enc" }, "jwk-use"],
    ["with the operation of a private key", { key_ops: ["sign"] }, "jwk-use"],
    ["with an algorithm of another curve", { alg: "ES512" }, "jwk-curve"],
    ["with a point that is not on its curve", { x: "A".repeat(43) }, "key-damaged"],
  ])("is refused %s", async (_name, members, problem) => {
    const it = await installation();
    await expect(it.report([{ ...(await newKey()), ...members }])).rejects.toMatchObject({
      fields: { publicJwk: problem },
    });
    expect(await it.count()).toBe(0);
  });
});
