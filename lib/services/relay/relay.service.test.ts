import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SWITCHES, type Switches } from "@/lib/dev/sandbox/switches";
import { newBrowserKey, RelayServer } from "@/lib/dev/testing/browser-key";
import { customerAtLink, valueOf } from "@/lib/dev/testing/customer";
import { TestContext } from "@/lib/dev/testing/test-context";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { proveKey } from "@/lib/webkeys/prove-key";

/** Keys of the customer's browser, proved over HTTP by the code that runs there. */
let t: TestContext;
const servers: RelayServer[] = [];

beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.stop();
  await t.resetTime();
});
afterAll(() => t.drop());

/** A customer who has confirmed a client with a key that their browser holds. */
async function confirmed() {
  const at = await customerAtLink(t, { custody: "INSTALLATION" });
  const { installationId } = at;
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const key = await newBrowserKey(installationId);
  const back = await t.sandbox.confirm(
    (await at.submit(at.browser, randomUUID(), { publicJwk: key.publicJwk }))!,
  );
  await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
  const server = await RelayServer.start(at.customer, installationId);
  servers.push(server);
  const { clientId } = await at.draft();
  const setClient = (set: object) => t.sandbox.control(`test/clients/${clientId}`, { set });
  /** Tries until HelseID's cache knows the client, as an open page does. */
  const prove = async () => {
    for (;;) {
      const before = server.received.length;
      const proof = await proveKey(server.url, key);
      if (proof.result !== "not-accepted" && proof.result !== "waiting")
        return { ...proof, requests: server.received.slice(before) };
      t.advanceClock(proof.waitSeconds ?? 0);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  return { ...at, key, server, setClient, prove };
}

const CLOCKS: [string, Partial<Switches>][] = [
  ["the right time", {}],
  ["clocks far apart", { helseidClockSeconds: 120, selvbetjeningClockSeconds: -120 }],
];

describe.each(SWITCHES.apiNonce.values)("with nonces as in the switch value %s", (apiNonce) => {
  it.each(CLOCKS)("a key in the browser is proved, and its expiry is known (%s)", async (_name, clocks) => {
    await t.sandbox.switches({ apiNonce, ...clocks });
    const at = await confirmed();
    expect(await at.prove()).toMatchObject({ result: "proved", refusal: null });
    expect(await at.state()).toBe("save-file");
    expect(
      await t.db.clientKey.findFirstOrThrow({ where: { installationId: at.installationId } }),
    ).toMatchObject({ state: "CURRENT", expirySource: "selvbetjening", expiresAt: expect.any(Date) });
  });
});

it("a proof takes three relayed requests, and one more for each that needs a nonce", async () => {
  const first = await confirmed();
  expect((await first.prove()).requests.filter((kind) => kind !== "token")).toEqual(["keys", "reading"]);
  await t.sandbox.switches({ apiNonce: "single-use" });
  const second = await confirmed();
  expect((await second.prove()).requests.filter((kind) => kind !== "token")).toEqual([
    ...["keys", "keys"],
    ...["reading", "reading"],
  ]);
});

it("a key list that cannot be read leaves the expiry unknown, and the key is proved", async () => {
  const at = await confirmed();
  await t.sandbox.faults([{ path: "/v1/client-secret", kind: "500", times: 9 }]);
  expect(await at.prove()).toMatchObject({ result: "proved" });
  const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId: at.installationId } });
  expect(key).toMatchObject({ state: "CURRENT", expiresAt: null });
});

describe("a refusal is reported as what it is", () => {
  it("by HelseID: the client is not accepted", async () => {
    const at = await confirmed();
    await t.sandbox.control(`test/clients/${(await at.draft()).clientId}`, { state: "blocked" });
    expect(await proveKey(at.server.url, at.key)).toMatchObject({ result: "not-accepted", refusal: null });
  });

  it("by Selvbetjening: the token is refused, and nothing is said of the client", async () => {
    const at = await confirmed();
    await at.setClient({ apiBlocked: true });
    expect(await at.prove()).toMatchObject({
      result: "token-refused",
      refusal: { by: "Selvbetjening", error: "invalid_token" },
    });
    await at.setClient({ apiBlocked: false });
    expect(await at.prove()).toMatchObject({ result: "proved" });
  });
});

it("a request for a token that HelseID asks time for is no attempt", async () => {
  const at = await confirmed();
  const { proofAttempts, lastPollAt } = await at.draft();
  await t.sandbox.faults([{ path: "/connect/token", kind: "429", seconds: 60, times: 1 }]);
  for (const _ of ["answered so", "not sent"]) {
    const { result, waitSeconds } = await proveKey(at.server.url, at.key);
    expect(result).toBe("busy");
    expect(Math.abs(waitSeconds! - 60)).toBeLessThan(5);
    expect(await at.draft()).toMatchObject({ proofAttempts, lastPollAt });
  }
  t.advanceClock(61);
  expect(await at.prove()).toMatchObject({ result: "proved" });
});

it.each(["/connect/token", "/v1/client", "/v1/client-secret"])(
  "a page knows how long a service has asked for, whichever request it answered so (%s)",
  async (path) => {
    const at = await confirmed();
    await t.sandbox.faults([{ path, kind: "429", seconds: 60, times: 1 }]);
    const { result, waitSeconds } = await at.prove();
    expect(result).toBe("busy");
    // The test's clock is ahead by the intervals between the attempts before.
    expect(Math.abs(waitSeconds! - 60)).toBeLessThan(15);
    t.advanceClock(61);
    expect(await at.prove()).toMatchObject({ result: "proved" });
  },
);

/** Tries as open pages do, each at a portal of its own. @returns the requests for a token in 25 seconds */
async function tokenRequests(pages: number): Promise<number> {
  await t.sandbox.switches({ cacheSeconds: 1e6 });
  const at = await confirmed();
  const tabs = [{ url: at.server.url, due: 0 }];
  while (tabs.length < pages) {
    const server = await RelayServer.start(at.customer, at.installationId);
    servers.push(server);
    tabs.push({ url: server.url, due: 0 });
  }
  await t.sandbox.control("traffic", {});
  for (let second = 0; second < 25; second += 1) {
    await Promise.all(
      tabs.map(async (tab) => {
        if (tab.due > second) return;
        const { result, waitSeconds } = await proveKey(tab.url, at.key);
        expect(["not-accepted", "waiting"]).toContain(result);
        tab.due = second + Math.ceil(waitSeconds ?? 3);
      }),
    );
    t.advanceClock(1);
  }
  const { log } = await t.sandbox.control<{ log: { request: string; nonceRequired: boolean }[] }>("traffic");
  return log.filter((each) => each.request === "POST /connect/token" && !each.nonceRequired).length;
}

it("several open pages of one link send no more requests than one", async () => {
  const one = await tokenRequests(1);
  expect(one).toBeGreaterThan(4);
  // As often as the worker tries a key that the portal holds: after 0, 1, 3, 6, 11, 16 and 21 seconds.
  for (const pages of [2, 5]) expect([pages, (await tokenRequests(pages)) <= 7]).toEqual([pages, true]);
});
