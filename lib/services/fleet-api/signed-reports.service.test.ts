import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { type ClientKeyPair, generateClientKey } from "@/lib/crypto/jwk";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { REPORT_PATH, reportAuthorization, type StatementInput } from "@/lib/dev/testing/signed-reports";
import { TestContext } from "@/lib/dev/testing/test-context";
import { announceRotation } from "./announce-rotation";
import { authenticateReport, MAX_USED_REPORT_IDS } from "./authenticate-report";
import { readConfiguration } from "./read-configuration";
import { reportKeys } from "./report-keys";

let t: TestContext;
let pair: ClientKeyPair;
let other: ClientKeyPair;
beforeAll(async () => {
  t = await TestContext.create();
  [pair, other] = await Promise.all([generateClientKey("ES256"), generateClientKey("ES256")]);
});
afterAll(() => t.drop());

const IN_A_YEAR = new Date("2028-01-01T00:00:00Z");

/** An active installation that holds its own key, whose public half the portal knows. */
async function installation(key: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  const clientId = crypto.randomUUID();
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId, custody: "INSTALLATION", activatedAt: new Date(), ...changes },
  });
  await insertKey(t.db, {
    data: {
      installationId,
      kid: pair.kid,
      thumbprint: pair.kid,
      algorithm: "ES256",
      publicJwk: pair.publicJwk as object,
      custody: "INSTALLATION",
      state: "CURRENT",
      createdAt: new Date(),
      ...key,
    },
  });
  const sent = async (change: Partial<StatementInput> = {}, body = "{}") => {
    const authorization = await reportAuthorization({
      clientId,
      privateJwk: pair.privateJwk,
      audience: t.env.PORTAL_URL,
      now: t.system.clock(),
      body,
      ...change,
    });
    return authenticateReport(t.system, {
      method: "PUT",
      path: REPORT_PATH,
      body: Buffer.from(body),
      authorization,
    });
  };
  const ctx = t.as({ kind: "installation", installationId, clientId, signedWith: "CLIENT_KEY" });
  const row = () => t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  const keys = () => t.db.clientKey.findMany({ where: { installationId }, orderBy: { createdAt: "asc" } });
  return { installationId, clientId, sent, ctx, row, keys };
}

describe("who a signed report is from", () => {
  it("is the client whose registered key has signed it", async () => {
    const it = await installation();
    expect(await it.sent()).toEqual({
      actor: {
        kind: "installation",
        installationId: it.installationId,
        clientId: it.clientId,
        signedWith: "CLIENT_KEY",
      },
    });
  });

  it("is not said for unknown clients, keys that are no longer or not yet current, and closed installations", async () => {
    const known = await installation();
    const refused = [
      await known.sent({ clientId: crypto.randomUUID() }),
      await known.sent({ header: { kid: other.kid } }),
      await known.sent({ signer: other.privateJwk }),
      await known.sent({ privateJwk: other.privateJwk }),
      await (await installation({ state: "RETIRED" })).sent(),
      await (await installation({ state: "SUBMITTED" })).sent(),
      await (await installation({ unknownSince: new Date() })).sent(),
      await (await installation({ publicJwk: undefined, algorithm: null })).sent(),
      await (await installation({}, { closedAt: new Date() })).sent(),
    ];
    for (const answer of refused) expect(answer).toEqual({ refused: "report-signature" });
  });

  it("is known of a key that Selvbetjening has listed, once a report with a token has had its public half", async () => {
    const half = { publicJwk: undefined, algorithm: null, state: "LISTED" };
    const [it, other] = [await installation(half), await installation({ ...half, thumbprint: "another" })];
    for (const { ctx, sent } of [it, other]) {
      expect(await sent()).toEqual({ refused: "report-signature" });
      const withToken = { ...ctx, actor: { ...ctx.actor, signedWith: undefined } as never };
      await reportKeys(withToken, { keys: [{ publicJwk: pair.publicJwk }] });
    }
    expect(await it.sent()).toMatchObject({ actor: { installationId: it.installationId } });
    expect(await other.sent()).toEqual({ refused: "report-signature" });
  });

  it("is not accepted with an expired key, of which nothing is recorded", async () => {
    const it = await installation({ expiresAt: new Date(Date.now() - 1000), expirySource: "person" });
    const before = await it.row();
    expect(await it.sent()).toEqual({ refused: "key-expired" });
    expect(await it.sent({ now: new Date(0) })).toEqual({ refused: "key-expired" });
    expect(await it.row()).toEqual(before);
  });

  it("is refused when the portal holds the key", async () => {
    const byClient = await installation({}, { custody: "PORTAL" });
    await expect(byClient.sent()).rejects.toMatchObject({ code: "CONFLICT" });
    const byKey = await installation({ custody: "PORTAL", sealedPrivateJwk: "sealed" });
    await expect(byKey.sent()).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await byKey.row()).reportedAt).toBeNull();
  });

  it("is recorded as heard from with its clock off, and nothing else, when only the time is wrong", async () => {
    const it = await installation();
    const ahead = await it.sent({ now: addSeconds(t.system.clock(), 300) });
    expect(ahead).toMatchObject({ refused: "CLOCK" });
    const row = await it.row();
    expect(Math.abs(row.clockOffSeconds! - 300)).toBeLessThan(5);
    expect(row).toMatchObject({ reportedAt: null, reportDueAt: null, clockOffAt: expect.any(Date) });
    await it.sent({ now: new Date("2020-01-01T00:00:00Z") });
    expect((await it.row()).clockOffSeconds).toBeLessThan(-1e8);
    await reportKeys(it.ctx, { keys: [] });
    expect(await it.row()).toMatchObject({ clockOffAt: null, clockOffSeconds: null });
  });

  it("is accepted once for each jti and client, up to a bound, and the jti is forgotten when the report is too old", async () => {
    const [one, two] = [await installation(), await installation()];
    const jti = "the-same";
    expect(await one.sent({ claims: { jti } })).toHaveProperty("actor");
    expect(await one.sent({ claims: { jti } })).toEqual({ refused: "report-once" });
    expect(await two.sent({ claims: { jti } })).toHaveProperty("actor");
    await t.db.usedReportId.createMany({
      data: Array.from({ length: MAX_USED_REPORT_IDS }, (_, n) => ({
        installationId: one.installationId,
        hash: String(n),
        expiresAt: addSeconds(t.system.clock(), 75),
      })),
    });
    await expect(one.sent()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect(await two.sent()).toHaveProperty("actor");
    t.advanceClock(80);
    expect(await one.sent({ claims: { jti } })).toHaveProperty("actor");
    const live = { installationId: one.installationId, expiresAt: { gt: t.system.clock() } };
    expect(await t.db.usedReportId.count({ where: live })).toBe(1);
  });

  it("changes nothing and uses nothing of the client's limit when it is sent again later, accepted or with a wrong clock", async () => {
    for (const off of [0, -7200, 7200]) {
      const it = await installation();
      const first = { claims: { jti: crypto.randomUUID() }, now: addSeconds(t.system.clock(), off) };
      expect(await it.sent(first)).toHaveProperty(off === 0 ? "actor" : "refused");
      // By a client whose clock is right by now.
      await reportKeys(it.ctx, { keys: [] });
      const before = await it.row();
      t.advanceClock(3600);
      for (let count = 0; count < 100; count += 1)
        expect([off, await it.sent(first)]).toEqual([off, { refused: "report-once" }]);
      expect(await it.row()).toEqual(before);
      for (let count = 0; count < 100; count += 1) expect(await it.sent()).toHaveProperty("actor");
    }
  });

  it("changes nothing either when it is from a time of which no jti is remembered, unless the key was unknown then", async () => {
    const it = await installation();
    const now = t.system.clock();
    expect(await it.sent({ claims: { jti: "old" }, now })).toHaveProperty("actor");
    t.advanceClock(3 * 86_400);
    const before = await it.row();
    expect(await it.sent({ claims: { jti: "old" }, now })).toHaveProperty("refused");
    expect(await it.sent({ claims: { jti: "another" }, now: addSeconds(now, 60) })).toMatchObject({
      refused: "CLOCK",
    });
    expect(await it.row()).toEqual(before);
    expect(await it.sent({ now: addSeconds(now, -86_400) })).toMatchObject({ refused: "CLOCK" });
    expect((await it.row()).clockOffAt).not.toBeNull();
  });

  it("is remembered of a client up to a bound", async () => {
    const it = await installation();
    await t.db.usedReportId.createMany({
      data: Array.from({ length: 3000 }, (_, n) => ({
        installationId: it.installationId,
        hash: String(n),
        expiresAt: addSeconds(t.system.clock(), -n),
      })),
    });
    expect(await it.sent()).toHaveProperty("actor");
    const count = await t.db.usedReportId.count({ where: { installationId: it.installationId } });
    expect(count).toBeLessThanOrEqual(2001);
  });

  it.each([{ statement: {} }, { statement: { claims: { jti: "again" } } }])(
    "is limited as often as any other request of an installation: $statement",
    async ({ statement }) => {
      const it = await installation();
      let error: unknown = null;
      for (let count = 0; count < 122; count += 1)
        await it.sent(statement).catch((thrown: unknown) => (error = thrown));
      expect(error).toMatchObject({ code: "TOO_MANY_REQUESTS" });
    },
  );
});

describe("what a signed report may do", () => {
  it("is to say when it came; it adds no key, and changes no custody, state, proof or expiry", async () => {
    const it = await installation();
    const date = fc.option(
      fc.date({ min: new Date("2001-01-01"), max: new Date("2099-01-01"), noInvalidDate: true }),
      { nil: null },
    );
    const stated = fc.record({
      expiresAt: date,
      publicJwk: fc.constantFrom(pair.publicJwk, other.publicJwk, { ...other.publicJwk, kid: pair.kid }),
    });
    const sources = fc.constantFrom(null, "selvbetjening", "upload", "person", "installation", "import");
    await fc.assert(
      fc.asyncProperty(date, sources, fc.array(stated, { maxLength: 3 }), async (expiresAt, source, keys) => {
        await changeKeys(t.db, {
          where: { installationId: it.installationId },
          data: { expiresAt, expirySource: expiresAt ? source : null, reportedExpiresAt: null },
        });
        const plain = async () => (await it.keys()).map(({ reportedExpiresAt: _, ...key }) => key);
        const before = await plain();
        const answer = await reportKeys(it.ctx, {
          keys: keys.map((key) => ({ ...key, expiresAt: key.expiresAt?.toISOString() ?? null })),
        });
        expect(await plain()).toEqual(before);
        expect(answer.taken.every((kid) => kid === pair.kid)).toBe(true);
        const [after] = await it.keys();
        // Only an earlier date, or any while none is known, is kept beside the known one.
        if (after!.reportedExpiresAt && expiresAt)
          expect(after!.reportedExpiresAt.getTime()).toBeLessThan(expiresAt.getTime());
      }),
      { numRuns: 60 },
    );
    expect((await it.row()).custody).toBe("INSTALLATION");
  });

  it("keeps an earlier date as a warning, and says which keys it has ignored", async () => {
    const it = await installation({ expiresAt: IN_A_YEAR, expirySource: "person" });
    const earlier = "2027-06-01T00:00:00.000Z";
    const answer = await reportKeys(it.ctx, {
      keys: [{ publicJwk: pair.publicJwk, expiresAt: earlier }, { publicJwk: other.publicJwk }],
      software: "Fjordjournal 12.1",
    });
    expect(answer).toMatchObject({ taken: [pair.kid], ignored: [other.kid] });
    expect(await it.keys()).toMatchObject([
      { kid: pair.kid, expiresAt: IN_A_YEAR, expirySource: "person", reportedExpiresAt: new Date(earlier) },
    ]);
    expect(await it.row()).toMatchObject({
      reportedWith: "CLIENT_KEY",
      reportedSoftware: "Fjordjournal 12.1",
      reportDueAt: new Date(answer.dueAt),
    });
    // The second server of the client does not know the date, or cannot read it.
    for (const expiresAt of [undefined, null, "9999-12-31T23:59:59.9999999"]) {
      await reportKeys(it.ctx, { keys: [{ publicJwk: pair.publicJwk, expiresAt }] });
      expect(await it.keys()).toMatchObject([{ reportedExpiresAt: new Date(earlier) }]);
    }
    await reportKeys(it.ctx, { keys: [{ publicJwk: pair.publicJwk, expiresAt: "2029-01-01" }] });
    expect(await it.keys()).toMatchObject([{ expiresAt: IN_A_YEAR, reportedExpiresAt: null }]);
  });

  it("is not to announce a rotation or to read the configuration", async () => {
    const it = await installation();
    const rotation = { oldKid: pair.kid, publicJwk: other.publicJwk };
    await expect(announceRotation(it.ctx, rotation)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(readConfiguration(it.ctx)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
