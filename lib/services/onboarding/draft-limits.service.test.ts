import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancellingEvery } from "@/lib/dev/testing/cancelled-transactions";
import { customerAtLink } from "@/lib/dev/testing/customer";
import { TestContext } from "@/lib/dev/testing/test-context";
import { MAX_DRAFTS_PER_MINUTE } from "./internal/draft-limits";

const PER_ENVIRONMENT = 12;

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.DRAFTS_PER_MINUTE = PER_ENVIRONMENT;
});
beforeEach(() => {
  (globalThis as { klientvaktRateLimits?: unknown }).klientvaktRateLimits = undefined;
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

/** Selvbetjening answers every draft with a fault, so that the customer can start again at once. */
async function atFailingLink() {
  const at = await customerAtLink(t);
  const { customer } = at;
  await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "500", times: 1000 }]);
  const submit = () =>
    at.submit().then(
      () => "requested",
      (error: { code?: string }) => error.code,
    );
  const drafts = () => t.db.clientDraft.count({ where: { installationId: at.installationId } });
  return { customer, submit, drafts };
}

describe("a customer who starts again and again", () => {
  it("requests no more drafts in a minute than an installation may have, and goes on afterwards", async () => {
    const { submit, drafts } = await atFailingLink();
    const results: (string | undefined)[] = [];
    for (let count = 0; count < MAX_DRAFTS_PER_MINUTE + 3; count += 1) results.push(await submit());
    expect(results.filter((each) => each === "requested")).toHaveLength(MAX_DRAFTS_PER_MINUTE);
    expect(results.slice(MAX_DRAFTS_PER_MINUTE)).toEqual(Array(3).fill("TOO_MANY_REQUESTS"));
    expect(await drafts()).toBe(MAX_DRAFTS_PER_MINUTE);
    t.advanceClock(61);
    expect(await submit()).toBe("requested");
  });

  it("uses up no more than the environment's share, whatever the number of links", async () => {
    const links = [await atFailingLink(), await atFailingLink(), await atFailingLink()];
    const results: (string | undefined)[] = [];
    for (let count = 0; count < 5; count += 1) for (const { submit } of links) results.push(await submit());
    expect(results.filter((each) => each === "requested")).toHaveLength(PER_ENVIRONMENT);
    expect(results.slice(PER_ENVIRONMENT)).toEqual(Array(15 - PER_ENVIRONMENT).fill("TOO_MANY_REQUESTS"));
  });

  it("is counted once for a draft, however often PostgreSQL cancels its transaction", async () => {
    const at = await atFailingLink();
    at.customer.db = cancellingEvery(2, t.db);
    const results: (string | undefined)[] = [];
    for (let count = 0; count < MAX_DRAFTS_PER_MINUTE; count += 1) results.push(await at.submit());
    expect(results).toEqual(Array(MAX_DRAFTS_PER_MINUTE).fill("requested"));
    const other = await atFailingLink();
    expect([await other.submit(), await other.submit(), await other.submit()]).toEqual([
      "requested",
      "requested",
      "TOO_MANY_REQUESTS",
    ]);
  });

  it("is given back when the draft was not stored", async () => {
    const at = await atFailingLink();
    const db = at.customer.db;
    at.customer.db = cancellingEvery(1, t.db);
    for (let count = 0; count < PER_ENVIRONMENT + 1; count += 1)
      expect(await at.submit()).not.toBe("TOO_MANY_REQUESTS");
    at.customer.db = db;
    expect(await at.submit()).toBe("requested");
  });
});
