import type { JWK } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { logInAtHelseid } from "@/lib/dev/testing/helseid-login";
import { TestMailServer } from "@/lib/dev/testing/mail-server";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { Context } from "@/lib/context/context";
import { readMetrics } from "@/lib/services/operations/read-metrics";
import { completeLogin } from "@/lib/services/staff/complete-login";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";
import { startLogin } from "@/lib/services/staff/start-login";
import { reseal } from "../keys/reseal";
import { checkStaffClient } from "./check-staff-client";
import { discardStaffKey } from "./discard-staff-key";
import { osloDate } from "@/lib/domain/key-status";
import { findStaffClientWarning } from "./find-staff-client-warning";
import { getStaffClient } from "./get-staff-client";
import { prepareStaffKey } from "./prepare-staff-key";
import { proveStaffKey } from "./prove-staff-key";
import { setStaffKeyExpiry } from "./set-staff-key-expiry";
import { uploadStaffKey } from "./upload-staff-key";

const DAY = 86_400;
let t: TestContext;
let mail: TestMailServer;
let admin: Context;
/** The client as it is registered before each test. */
let registered: object;
let configured: TestContext["env"];
let firstSeq: bigint;
let advanced = 0;

beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  mail = await TestMailServer.start();
  Object.assign(t.env, { SMTP_URL: mail.url, MAIL_FROM: "k@example.no", SMTP_TIMEOUT_SECONDS: 1 });
  configured = { ...t.env };
  admin = await t.staff("ADMINISTRATOR");
  await setOwnEmail(admin, { email: "Ada@example.no" });
  registered = await upstream.read();
});
afterAll(async () => {
  await mail.stop();
  await t.drop();
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.sandbox.switches({ cacheSeconds: 0 });
  await upstream.set(registered);
  await t.owner
    .$executeRaw`truncate staff_client_key, staff_client_check, staff_client_notice, upstream_wait, graphile_worker._private_jobs`;
  firstSeq = (await t.db.auditEvent.aggregate({ _max: { seq: true } }))._max.seq ?? 0n;
  Object.assign(t.env, { STAFF_HELSEID_KEY_EXPIRES_ON: undefined }, configured);
  pass(-advanced);
  mail.reset();
  await t.db.mailPause.deleteMany();
});

/** As a date in Oslo, which people enter. */
const dateIn = (days: number) =>
  osloDate(new Date(Date.now() + days * DAY * 1000))
    .toISOString()
    .slice(0, 10);

function pass(seconds: number): void {
  t.advanceClock(seconds);
  advanced += seconds;
}

interface SandboxKey {
  jwk: JWK;
  kid: string;
  jwkThumbprint: string;
  origin: string;
  expiresAt: number;
  visibleFrom: number;
}

/** The portal's client in the sandbox. */
const upstream = {
  address: () => `test/clients/${t.env.STAFF_HELSEID_CLIENT_ID}`,
  read: () => t.sandbox.control<{ keys: SandboxKey[]; uploads: string[] }>(upstream.address()),
  set: (change: object) => t.sandbox.control(upstream.address(), { set: change }),
  /** As NHN's web page does, whose keys are listed without an expiry. */
  async register(jwk: JWK) {
    const { keys } = await upstream.read();
    const expiresAt = Date.now() + 90 * DAY * 1000;
    const key = { jwk, kid: jwk.kid!, jwkThumbprint: jwk.kid!, origin: "Gui", expiresAt, visibleFrom: 0 };
    await upstream.set({ keys: [...keys, key] });
  },
  async remove(kid: string) {
    const { keys } = await upstream.read();
    await upstream.set({ keys: keys.filter((each) => each.kid !== kid) });
  },
  mayManageKeys: (may: boolean) =>
    upstream.set({
      scopes: may ? [{ scope: "nhn:selvbetjening/client", status: "ok", statusReason: null }] : [],
    }),
};

const check = () => checkStaffClient(t.system);
const client = () => getStaffClient(admin);
const key = async (state: string) => (await client()).keys.find((each) => each.state === state);
const configuredKid = () => t.env.STAFF_HELSEID_PRIVATE_JWK.kid;
const actions = async () =>
  (
    await t.db.auditEvent.findMany({
      where: { seq: { gt: firstSeq }, action: { startsWith: "staff-client." } },
      orderBy: { seq: "asc" },
    })
  ).map((row) => row.action.replace("staff-client.", ""));

/** Whether somebody can sign in now, in a process that has just started or has run for long. */
async function canSignIn(ctx: Context = t.system): Promise<boolean> {
  const started = await startLogin(ctx, { fresh: false });
  if ("failure" in started) return false;
  const query = await logInAtHelseid(started.url, "ada", t.env.PORTAL_URL);
  return "secret" in (await completeLogin(ctx, { query, attempt: started.attempt }));
}

async function rotate(): Promise<string> {
  await prepareStaffKey(admin);
  await uploadStaffKey(admin);
  await proveStaffKey(admin);
  return (await key("CURRENT"))!.kid;
}

describe("the portal's own client", () => {
  it("is not known to work before it was checked, and then with the expiry that Selvbetjening reports", async () => {
    expect(await client()).toMatchObject({ status: "not-checked", keys: [], checkedAt: null });
    expect(await findStaffClientWarning(admin)).toBeNull();
    await check();
    const { status, keys, managesKeys } = await client();
    expect({ status, managesKeys }).toEqual({ status: "ok", managesKeys: true });
    expect(keys).toMatchObject([{ kid: configuredKid(), state: "CURRENT", expirySource: "selvbetjening" }]);
    expect(keys[0]!.expiresAt!.getTime()).toBeGreaterThan(Date.now() + 3600 * DAY * 1000);
    expect(await actions()).toEqual(["key-configured", "key-replaced"]);
    expect(await readMetrics(t.system)).toMatch(/klientvakt_staff_client_up 1\n[^]*key_days 36\d\d/);
    expect(mail.inbox).toEqual([]);
  });

  it("whose key expires is reported to administrators at each threshold once, and to nobody else", async () => {
    await upstream.mayManageKeys(false);
    await check();
    expect(await findStaffClientWarning(admin)).toMatchObject({ status: "expiry-unknown", expiresAt: null });
    expect(await findStaffClientWarning(await t.staff("SUPPORT"))).toBeNull();
    await setStaffKeyExpiry(admin, { keyId: (await key("CURRENT"))!.id, expiresOn: dateIn(40) });
    const subjects: string[] = [];
    for (let day = 0; day < 40; day += 1) {
      mail.inbox = [];
      await check();
      await check();
      subjects.push(...mail.inbox.map((each) => `${day} ${each.to}`));
      pass(DAY);
    }
    const days = subjects.map((each) => Number(each.split(" ")[0]));
    // 30, 14, 7, 3 and 1 days before.
    expect(days.map((day) => day - days[0]!)).toEqual([0, 16, 23, 27, 29]);
    expect(new Set(subjects.map((each) => each.split(" ")[1]))).toEqual(new Set(["ada@example.no"]));
    pass(DAY);
    mail.inbox = [];
    await check();
    expect(await client()).toMatchObject({ status: "expired" });
    pass(DAY);
    await check();
    // Repeated every day.
    expect(mail.inbox).toHaveLength(2);
  });

  it("has the configured expiry where Selvbetjening reports none", async () => {
    await upstream.mayManageKeys(false);
    t.env.STAFF_HELSEID_KEY_EXPIRES_ON = dateIn(10);
    await check();
    expect((await client()).keys[0]).toMatchObject({ expirySource: "configuration" });
    expect(await findStaffClientWarning(admin)).toMatchObject({ status: "expiring" });
    expect(mail.inbox).toHaveLength(1);
  });
});

describe("a client that HelseID refuses", () => {
  it("because its key has expired is shown on the sign-in page and to administrators, who can replace the key", async () => {
    await check();
    await t.sandbox.control(upstream.address(), { expireKeys: true });
    pass(120);
    expect(await startLogin(t.system, { fresh: false })).toEqual({ failure: { code: "key" } });
    const jobs = await t.db.$queryRaw<unknown[]>`
      select 1 from graphile_worker.jobs where task_identifier = 'check-staff-client'`;
    expect(jobs).toHaveLength(1);
    await check();
    expect(await client()).toMatchObject({ status: "refused", failingSince: expect.any(Date) });
    expect(await findStaffClientWarning(admin)).toMatchObject({ status: "refused" });
    expect(await readMetrics(t.system)).toContain("klientvakt_staff_client_up 0");
    expect(mail.inbox.map((each) => each.to)).toEqual(["ada@example.no"]);
    await check();
    expect(mail.inbox).toHaveLength(1);
    pass(DAY);
    await check();
    expect(mail.inbox).toHaveLength(2);

    await t.db.staffClientKey.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await startLogin(t.system, { fresh: false })).toEqual({ failure: { code: "key-expired" } });

    await prepareStaffKey(admin);
    await expect(uploadStaffKey(admin)).rejects.toMatchObject({ code: "KEY_NOT_ACCEPTED" });
    await expect(proveStaffKey(admin)).rejects.toMatchObject({ code: "KEY_NOT_ACCEPTED" });
    await upstream.register((await key("PREPARED"))!.publicJwk);
    // The worker finds out by itself.
    expect(await check()).toBeNull();
    expect(await client()).toMatchObject({ status: "expiry-unknown" });
    expect(await canSignIn()).toBe(true);
    expect(await actions()).toEqual(expect.arrayContaining(["refused", "key-refused", "accepted"]));
  });

  it("because of its redirect URI or a scope is shown with HelseID's code", async () => {
    await check();
    await upstream.set({ redirectUris: ["https://elsewhere.example.no"] });
    expect(await startLogin(t.system, { fresh: false })).toEqual({
      failure: { code: "configuration", oauthError: "invalid_request" },
    });
    await check();
    expect(await client()).toMatchObject({ status: "misconfigured", oauthError: "invalid_request" });
    expect(mail.inbox).toHaveLength(1);
    await upstream.set({ redirectUris: [`${t.env.PORTAL_URL}/login/callback`] });
    await check();
    expect(await client()).toMatchObject({ status: "ok", oauthError: null, failingSince: null });
  });

  it("is not concluded from an outage", async () => {
    await check();
    const before = (await client()).checkedAt;
    await t.sandbox.faults([{ path: "/connect/par", kind: "500", times: 99 }]);
    pass(60);
    expect(await startLogin(t.system, { fresh: false })).toEqual({ failure: { code: "unreachable" } });
    await check();
    expect(await client()).toMatchObject({ status: "ok", checkedAt: before });
    expect(mail.inbox).toEqual([]);
  });

  it("is not concluded from a request for time, which the sign-in page passes on", async () => {
    await check();
    await t.sandbox.faults([{ path: "/connect/par", kind: "429", seconds: 60, times: 1 }]);
    const busy = { failure: { code: "busy", until: expect.any(Date) } };
    expect(await startLogin(t.system, { fresh: false })).toEqual(busy);
    // Not sent: HelseID would answer now.
    expect(await startLogin(t.system, { fresh: false })).toEqual(busy);
    await check();
    expect(await client()).toMatchObject({ status: "ok" });
    pass(61);
    expect(await canSignIn()).toBe(true);
    expect(mail.inbox).toEqual([]);
  });

  it("is mailed when the mail server works again, and not when it is over", async () => {
    await check();
    mail.behaviour = "later";
    const { keys } = await upstream.read();
    await upstream.set({ keys: [] });
    await check();
    expect((await client()).notice).toMatchObject({ recipients: 0, lastError: "mail-later", endedAt: null });
    mail.behaviour = "accept";
    pass(301);
    await check();
    expect(mail.inbox).toHaveLength(1);
    expect((await client()).notice).toMatchObject({ recipients: 1, lastError: null });
    pass(DAY);
    mail.behaviour = "later";
    await check();
    mail.behaviour = "accept";
    await upstream.set({ keys });
    pass(301);
    await check();
    expect(mail.inbox).toHaveLength(1);
    expect((await client()).notice).toMatchObject({ lastError: "over", endedAt: expect.any(Date) });
  });
});

describe("the e-mail to administrators", () => {
  it("waits as long as the mail server refuses the portal, and is not given up", async () => {
    await check();
    await upstream.set({ keys: [] });
    mail.answers = { "mail-from": "530 5.7.57 Not authenticated" };
    for (let attempt = 0; attempt < 15; attempt += 1) {
      await check();
      pass(901);
    }
    expect((await client()).notice).toMatchObject({ lastError: "mail-sender", endedAt: null });
    mail.answers = {};
    pass(3601);
    await check();
    expect(mail.inbox).toHaveLength(1);
    expect((await client()).notice).toMatchObject({ recipients: 1, lastError: null });
  });
});

describe("the replacement of its key", () => {
  it("lets every process sign with the new key at once, with the old one still registered", async () => {
    await check();
    const otherProcess: Context = { ...t.system, env: { ...t.env } };
    const kid = await rotate();
    expect(kid).not.toBe(configuredKid());
    expect((await upstream.read()).keys.map((each) => each.kid)).toEqual([configuredKid(), kid]);
    await upstream.remove(configuredKid());
    expect(await canSignIn(otherProcess)).toBe(true);
    await check();
    expect(await client()).toMatchObject({ status: "ok", managesKeys: true });
    expect(await key("PREVIOUS")).toMatchObject({ kid: configuredKid(), isConfigured: true });
    expect(await actions()).toEqual(
      expect.arrayContaining(["key-prepared", "upload-started", "uploaded", "key-replaced"]),
    );
  });

  it("leaves no time without a key that works, also when the upload removes the old one", async () => {
    await t.sandbox.switches({ oldKeys: "dropped" });
    await check();
    await prepareStaffKey(admin);
    expect(await canSignIn()).toBe(true);
    await uploadStaffKey(admin);
    expect(await canSignIn()).toBe(true);
    await proveStaffKey(admin);
    expect(await canSignIn()).toBe(true);
  });

  it("waits for HelseID's cache, and is completed by the worker", async () => {
    await check();
    await prepareStaffKey(admin);
    await t.sandbox.switches({ cacheSeconds: 2 });
    await uploadStaffKey(admin);
    await expect(proveStaffKey(admin)).rejects.toMatchObject({ code: "KEY_NOT_ACCEPTED" });
    expect(await canSignIn()).toBe(true);
    expect(await check()).toBeGreaterThan(0);
    await expect.poll(() => check(), { timeout: 10_000, interval: 500 }).toBeNull();
    expect((await key("CURRENT"))!.kid).not.toBe(configuredKid());
  });

  it("does not upload again when the response was lost", async () => {
    await check();
    await prepareStaffKey(admin);
    await t.sandbox.faults([
      { method: "POST", path: "/v1/client-secret", kind: "lost-after-apply", times: 1 },
    ]);
    await expect(uploadStaffKey(admin)).rejects.toMatchObject({ code: "UPSTREAM_UNREACHABLE" });
    await uploadStaffKey(admin);
    expect((await upstream.read()).uploads.filter((each, index, all) => all.indexOf(each) !== index)).toEqual(
      [],
    );
    expect((await key("PREPARED"))!.uploadedAt).not.toBeNull();
    await proveStaffKey(admin);
    expect(await canSignIn()).toBe(true);
  });

  it("is done by hand where the client may not manage its keys, and its expiry is then unknown", async () => {
    await upstream.mayManageKeys(false);
    await check();
    await prepareStaffKey(admin);
    await expect(uploadStaffKey(admin)).rejects.toMatchObject({ code: "SCOPE_NOT_ON_CLIENT" });
    await upstream.register((await key("PREPARED"))!.publicJwk);
    await proveStaffKey(admin);
    expect(await findStaffClientWarning(admin)).toMatchObject({ status: "expiry-unknown" });
    // The date of the configuration is that of the other key.
    t.env.STAFF_HELSEID_KEY_EXPIRES_ON = dateIn(10);
    expect(await findStaffClientWarning(admin)).toMatchObject({ status: "expiry-unknown" });
  });

  it("falls back to the old key when HelseID refuses the new one, and says so", async () => {
    await check();
    const kid = await rotate();
    await upstream.remove(kid);
    expect(await canSignIn()).toBe(true);
    await check();
    expect(await client()).toMatchObject({ status: "current-refused" });
    expect(mail.inbox).toHaveLength(1);
    expect(await canSignIn()).toBe(true);
  });

  it("makes one key however often it is started, and discarding it destroys it", async () => {
    await check();
    await Promise.all([prepareStaffKey(admin), prepareStaffKey(admin), prepareStaffKey(admin)]);
    expect(await t.db.staffClientKey.count({ where: { state: "PREPARED" } })).toBe(1);
    await discardStaffKey(admin);
    await expect(discardStaffKey(admin)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await t.db.staffClientKey.count({ where: { sealedPrivateJwk: { not: null } } })).toBe(0);
    expect(await canSignIn()).toBe(true);
  });

  it("ends the replaced key after some days, and never the one in use", async () => {
    await check();
    const first = await rotate();
    const second = await rotate();
    pass(6 * DAY);
    await check();
    expect(await t.db.staffClientKey.count({ where: { state: "PREVIOUS" } })).toBe(2);
    pass(2 * DAY);
    await check();
    const rows = await t.db.staffClientKey.findMany({ orderBy: { createdAt: "asc" } });
    expect(rows.map(({ kid, state, sealedPrivateJwk }) => [kid, state, sealedPrivateJwk !== null])).toEqual([
      [configuredKid(), "RETIRED", false],
      [first, "RETIRED", false],
      [second, "CURRENT", true],
    ]);
    expect(await canSignIn()).toBe(true);
  });

  it("by another key in the configuration takes over as soon as HelseID accepts it", async () => {
    await check();
    const generated = await rotate();
    const next = await generateClientKey("ES256");
    const restarted: Context = {
      ...t.system,
      env: { ...t.env, STAFF_HELSEID_PRIVATE_JWK: next.privateJwk as typeof t.env.STAFF_HELSEID_PRIVATE_JWK },
    };
    await checkStaffClient(restarted);
    expect((await key("CURRENT"))!.kid).toBe(generated);
    expect(await canSignIn(restarted)).toBe(true);
    await upstream.register(next.publicJwk);
    await checkStaffClient(restarted);
    expect((await key("CURRENT"))!.kid).toBe(next.kid);
    expect(await canSignIn(restarted)).toBe(true);
    // A process that still has the earlier configuration.
    expect(await canSignIn()).toBe(true);
  });

  it("keeps working while the master key is rotated", async () => {
    await check();
    await rotate();
    await upstream.remove(configuredKid());
    const previous = t.env.DATA_ENCRYPTION_KEY;
    const rotated = {
      ...t.env,
      DATA_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
      DATA_ENCRYPTION_KEY_PREVIOUS: previous,
    };
    await reseal({ ...t.system, env: rotated });
    const { DATA_ENCRYPTION_KEY_PREVIOUS: _, ...resealed } = rotated;
    expect(await canSignIn({ ...t.system, env: resealed as typeof t.env })).toBe(true);
  });

  it("is for administrators", async () => {
    const support = await t.staff("SUPPORT");
    for (const verb of [prepareStaffKey, uploadStaffKey, proveStaffKey, discardStaffKey, getStaffClient])
      await expect(verb(support)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
