import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { followRevival } from "@/lib/services/revival/follow-revival";
import { markUploaded } from "@/lib/services/revival/mark-uploaded";
import { startRevival } from "@/lib/services/revival/start-revival";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { completeLogin } from "@/lib/services/staff/complete-login";
import { startLogin } from "@/lib/services/staff/start-login";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { proveKey } from "@/lib/webkeys/prove-key";
import { newBrowserKey, RelayServer } from "./browser-key";
import { customerAtLink, valueOf } from "./customer";
import { logInAtHelseid } from "./helseid-login";
import { TestContext } from "./test-context";

/**
 * How many requests each thing costs NHN's services, as the list of the requests themselves. Counted without
 * attempts that wait for HelseID's cache, without repetitions for a DPoP nonce, and with metadata and keys
 * known. A figure changes only together with its list.
 */
const BUDGETS = {
  /** And `GET /connect/userinfo` when the ID token lacks a claim. */
  signIn: ["POST /connect/par", "POST /connect/token"],
  /** The submission of the customer's form. */
  draft: ["POST /v1/client-drafts"],
  /** From the customer's confirmation to the proved client. */
  onboarding: ["POST /connect/token", "GET /v1/client", "GET /v1/client-secret"],
  /** The same with a key in the customer's browser, whose requests the portal relays. */
  onboardingInBrowser: ["POST /connect/token", "GET /v1/client-secret", "GET /v1/client"],
  sweepCold: ["POST /connect/token", "GET /v1/client", "GET /v1/client-secret"],
  sweepWarm: ["GET /v1/client", "GET /v1/client-secret"],
  /** The old key's token and the upload, then the new key's. */
  rotation: [
    "POST /connect/token",
    "POST /v1/client-secret",
    "POST /connect/token",
    "GET /v1/client",
    "GET /v1/client-secret",
  ],
  /** After the upload, which the customer makes by hand. */
  revival: ["POST /connect/token", "GET /v1/client", "GET /v1/client-secret"],
  /** The same with a key in the customer's browser. */
  revivalInBrowser: ["POST /connect/token", "GET /v1/client-secret", "GET /v1/client"],
};

/** Requests of the person's browser, at HelseID's and Selvbetjening's own pages. */
const OF_BROWSER = /^\w+ \/(connect\/authorize|login|confirm|clients)\b/;

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
  // Metadata, keys and nonces are known afterwards.
  const { admin, installationId } = await t.active();
  await checkInstallation(admin, { installationId });
  await signIn();
});
afterAll(() => t.drop());
beforeEach(() => t.sandbox.reset());

interface Logged {
  request: string;
  status: number | null;
  nonceRequired: boolean;
}

/** The requests that `work` makes upstream. @throws Error when one is refused */
async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  await t.sandbox.control("traffic", {});
  await work();
  const { log } = await t.sandbox.control<{ log: Logged[] }>("traffic");
  const own = log.filter((each) => !each.nonceRequired && !OF_BROWSER.test(each.request));
  const refused = own.filter((each) => each.status === null || each.status >= 400);
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  return own.map((each) => each.request);
}

async function signIn(): Promise<void> {
  const started = await startLogin(t.system, { fresh: false });
  if ("failure" in started) throw new Error(started.failure.code);
  const query = await logInAtHelseid(started.url, "ada", t.env.PORTAL_URL);
  expect(await completeLogin(t.system, { query, attempt: started.attempt })).toHaveProperty("secret");
}

/** What the customer does in Selvbetjening. */
async function upload(clientId: string, publicJwk: string): Promise<void> {
  await fetch(`${t.env.SELVBETJENING_TEST_PORTAL_URL}/clients/${clientId}/keys`, {
    method: "POST",
    body: new URLSearchParams({ jwk: publicJwk }),
  });
}

/** Runs a job as the worker does, until it has ended. */
async function untilEnd(step: () => Promise<number | null>): Promise<void> {
  for (let wait = await step(); wait !== null; wait = await step()) t.advanceClock(wait);
}

describe("requests to NHN's services", () => {
  it("a sign-in", async () => {
    expect(await requestsOf(signIn)).toEqual(BUDGETS.signIn);
    await t.sandbox.switches({ userClaims: "userinfo" });
    expect(await requestsOf(signIn)).toEqual([...BUDGETS.signIn, "GET /connect/userinfo"]);
  });

  it("an onboarding", async () => {
    const { admin, installationId } = await t.installation();
    const { token } = await createLink(admin, { installationId, days: 7 });
    const { linkId } = await findLink(t.system, token);
    const link = { linkId, browser: newSecret() };
    const submission = { installationId, operationId: randomUUID(), link };
    let confirmUrl: string | null = null;
    const submit = async () => (confirmUrl = await startDraft(t.customer(installationId), submission));
    expect(await requestsOf(submit)).toEqual(BUDGETS.draft);
    const confirm = async () => {
      const back = new URL((await t.sandbox.confirm(confirmUrl!))!);
      await recordReturn(t.as({ kind: "anonymous" }), {
        value: back.pathname.split("/").at(-1)!,
        status: "Success",
      });
      const { id } = await t.db.clientDraft.findFirstOrThrow({ where: { installationId } });
      await untilEnd(() => followDraft(t.system, { draftId: id, pageOpen: true }));
    };
    expect(await requestsOf(confirm)).toEqual(BUDGETS.onboarding);
    const { activatedAt } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    expect(activatedAt).not.toBeNull();
  });

  it("an onboarding with a key in the browser", async () => {
    const at = await customerAtLink(t, { custody: "INSTALLATION" });
    const { installationId } = at;
    const key = await newBrowserKey(installationId);
    const confirmUrl = await at.submit(at.browser, randomUUID(), { publicJwk: key.publicJwk });
    const server = await RelayServer.start(at.customer, installationId);
    const confirm = async () => {
      const value = valueOf(await t.sandbox.confirm(confirmUrl!));
      await recordReturn(t.as({ kind: "anonymous" }), { value, status: "Success" });
      expect(await proveKey(server.url, key)).toMatchObject({ result: "proved" });
    };
    expect(await requestsOf(confirm)).toEqual(BUDGETS.onboardingInBrowser);
    server.stop();
  });

  it("a sweep, with and without a token", async () => {
    const { installationId } = await t.active();
    const sweep = async () => {
      await t.db.installation.updateMany({ data: { nextCheckAt: new Date(8e15) } });
      await t.db.installation.update({ where: { id: installationId }, data: { nextCheckAt: null } });
      await runSweep(t.system);
    };
    expect(await requestsOf(sweep)).toEqual(BUDGETS.sweepCold);
    expect(await requestsOf(sweep)).toEqual(BUDGETS.sweepWarm);
  });

  it.each(["kept", "dropped"] as const)("a rotation (old keys %s)", async (oldKeys) => {
    const { admin, installationId } = await t.active();
    await t.sandbox.switches({ oldKeys });
    const rotate = async () => {
      const { rotationId } = await startRotation(admin, { installationId, operationId: randomUUID() });
      await untilEnd(() => advanceRotation(t.system, { rotationId }));
    };
    expect(await requestsOf(rotate)).toEqual(BUDGETS.rotation);
    expect(await t.db.keyRotation.count({ where: { installationId, state: "DONE" } })).toBe(1);
  });

  it("a revival", async () => {
    const { admin, installationId, clientId } = await t.active();
    const { token } = await startRevival(admin, { installationId, days: 1 });
    const found = await findRevival(t.system, token);
    const customer = t.customer(installationId);
    const step = { ...found, browser: newSecret() };
    const revive = async () => {
      await createRevivalKey(customer, step);
      const { key } = await t.db.revival.findUniqueOrThrow({
        where: { id: found.revivalId },
        select: { key: { select: { publicJwk: true } } },
      });
      await upload(clientId, JSON.stringify(key!.publicJwk));
      await markUploaded(customer, step);
      await untilEnd(() => followRevival(customer, { revivalId: found.revivalId, pageOpen: true }));
    };
    expect(await requestsOf(revive)).toEqual(BUDGETS.revival);
    const { state } = await t.db.revival.findUniqueOrThrow({ where: { id: found.revivalId } });
    expect(state).toBe("VERIFIED");
  });

  it("a revival with a key in the browser", async () => {
    const { admin, installationId, clientId } = await t.active();
    await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
    const { token } = await startRevival(admin, { installationId, days: 1 });
    const found = await findRevival(t.system, token);
    const customer = t.customer(installationId);
    const step = { ...found, browser: newSecret() };
    const key = await newBrowserKey(installationId);
    await createRevivalKey(customer, { ...step, publicJwk: key.publicJwk });
    await upload(clientId, key.publicJwk);
    await markUploaded(customer, step);
    const server = await RelayServer.start(customer, installationId);
    const revive = async () => expect(await proveKey(server.url, key)).toMatchObject({ result: "proved" });
    expect(await requestsOf(revive)).toEqual(BUDGETS.revivalInBrowser);
    server.stop();
    const { state } = await t.db.revival.findUniqueOrThrow({ where: { id: found.revivalId } });
    expect(state).toBe("VERIFIED");
  });

  it("cost what the figures say", () => {
    const figures = Object.fromEntries(
      Object.entries(BUDGETS).map(([name, requests]) => [name, requests.length]),
    );
    expect(figures).toEqual({
      signIn: 2,
      draft: 1,
      onboarding: 3,
      onboardingInBrowser: 3,
      sweepCold: 3,
      sweepWarm: 2,
      rotation: 5,
      revival: 3,
      revivalInBrowser: 3,
    });
  });
});
