import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { customerAtLink, valueOf } from "@/lib/dev/testing/customer";
import { SandboxBrowser } from "@/lib/dev/testing/sandbox";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createLink } from "./create-link";
import { checkDraft } from "./check-draft";
import { findLink } from "./find-link";
import { followDraft } from "./follow-draft";
import { recordReturn } from "./record-return";
import { releaseDraft } from "./release-draft";
import { releaseLink } from "./release-link";
import { startDraft } from "./start-draft";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

const THREE_HOURS = 3 * 3600;
/** When a draft that was requested now can no longer be confirmed, and HelseID knows whether it was. */
const untilDecided = () => 8 + 10 + THREE_HOURS + t.env.CLIENT_CACHE_SECONDS;
const helseidIsDown = () => t.sandbox.faults([{ path: "/connect/token", kind: "reset", times: 1000 }]);

type At = Awaited<ReturnType<typeof customerAtLink>>;
const drafts = (at: At) => t.db.clientDraft.count({ where: { installationId: at.installationId } });
const upstream = async (at: At) =>
  (await t.sandbox.control<{ apiKey: string; state: string }[]>("test/clients")).filter(
    (each) => each.apiKey === at.apiKey,
  );
const MAY_BE_CONFIRMED = { code: "DRAFT_MAY_BE_CONFIRMED" };
const NOT_TYPED = { code: "INVALID_INPUT", fields: { confirmation: "client-ending" } };

async function release(at: At) {
  const { id, clientId } = await at.draft();
  await releaseDraft(at.admin, { draftId: id, confirmation: clientId!.slice(-6) });
}

describe("while an earlier draft may still be confirmed, no new one is made", () => {
  it.each(["does not respond", "does not know the client yet"])(
    "the customer confirms, does not come back, and starts again while HelseID %s",
    async (how) => {
      const at = await customerAtLink(t);
      const url = await at.submit();
      await t.sandbox.switches({ cacheSeconds: 1e6 });
      await t.sandbox.confirm(url!);
      if (how === "does not respond") await helseidIsDown();
      for (const seconds of [1, 600, 3600, 2 * 3600 - 700]) {
        await t.passTime(seconds);
        expect(await at.page()).toMatchObject({ state: "waiting", next: { kind: "continue" } });
        expect(await at.submit()).toBe(url);
      }
      expect((await upstream(at)).map((each) => each.state)).toEqual(["active"]);
      expect(await t.auditActions(at.installationId)).toContain("draft.continued");
    },
  );

  it("nor after three hours, until HelseID has answered that there is no client", async () => {
    const at = await customerAtLink(t);
    const first = await at.submit();
    await helseidIsDown();
    await t.passTime(untilDecided());
    await followDraft(t.system, { draftId: (await at.draft()).id, pageOpen: false });
    expect(await at.page()).toMatchObject({ state: "unanswered", upstreamUnreachable: true });
    await expect(at.submit()).rejects.toMatchObject(MAY_BE_CONFIRMED);
    expect(await drafts(at)).toBe(1);
    await t.sandbox.faults([]);
    const second = await at.submit();
    expect(second).not.toBe(first);
    expect(await t.sandbox.confirm(second!)).toContain("status=Success");
  });

  it("nor does a confirmation in the last minute lead to a second client", async () => {
    const at = await customerAtLink(t);
    const browser = new SandboxBrowser();
    const url = (await at.submit())!;
    await browser.open(url);
    await t.passTime(THREE_HOURS - 1);
    await t.sandbox.switches({ cacheSeconds: 30 });
    expect(await browser.submit(url, "Success")).toContain("status=Success");
    await t.passTime(20);
    expect(await at.submit()).toBe(url);
    await t.passTime(60);
    expect(await at.submit()).toBeNull();
    expect(await at.state()).toBe("done");
    expect(await upstream(at)).toHaveLength(1);
  });

  it("and another browser, with the same link or a new one, and support learn who can help", async () => {
    const at = await customerAtLink(t);
    await at.submit();
    await releaseLink(at.admin, { linkId: at.linkId });
    const other = newSecret();
    expect(await at.page(other)).toMatchObject({ state: "confirming-elsewhere", next: null });
    await expect(at.submit(other)).rejects.toMatchObject(MAY_BE_CONFIRMED);
    const start = { installationId: at.installationId, operationId: randomUUID() };
    await expect(startDraft(at.admin, start)).rejects.toMatchObject(MAY_BE_CONFIRMED);
    const { token } = await createLink(at.admin, { installationId: at.installationId, days: 3 });
    const { linkId } = await findLink(t.system, token);
    const onNewLink = (browser: string) =>
      startDraft(at.customer, { ...start, link: { linkId, browser } }).catch((error: unknown) => error);
    expect(await onNewLink(other)).toMatchObject(MAY_BE_CONFIRMED);
    // The refusal has not bound the new link to the other browser.
    const { clientId } = await at.draft();
    expect(await onNewLink(at.browser)).toContain(clientId);
    expect(await drafts(at)).toBe(1);
  });

  it("a draft of support's is continued by the same staff member only", async () => {
    const at = await customerAtLink(t);
    const start = () => ({ installationId: at.installationId, operationId: randomUUID() });
    const [one, other] = [await t.staff("SUPPORT"), await t.staff("SUPPORT")];
    const url = await startDraft(one, start());
    expect(await startDraft(one, start())).toBe(url);
    await expect(startDraft(other, start())).rejects.toMatchObject(MAY_BE_CONFIRMED);
    expect(await at.state()).toBe("confirming-elsewhere");
    await expect(at.submit()).rejects.toMatchObject(MAY_BE_CONFIRMED);
  });

  it("two tabs that start at once, with forms of their own, lead to one draft", async () => {
    const at = await customerAtLink(t);
    await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "slow", seconds: 1, times: 1 }]);
    const urls = await Promise.all(Array.from({ length: 8 }, () => at.submit()));
    expect(new Set(urls).size).toBe(1);
    expect(urls[0]).toContain("/confirm-client/");
    expect(await drafts(at)).toBe(1);
  });

  it("a response that arrives after another draft was made is not used", async () => {
    const at = await customerAtLink(t);
    await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "slow", seconds: 2, times: 1 }]);
    const late = at.submit();
    await expect.poll(() => drafts(at)).toBe(1);
    // As if the process had been suspended: nobody waits for its response any more.
    t.advanceClock(19);
    const url = await at.submit();
    expect(url).toContain("/confirm-client/");
    expect(await late).toBe(url);
    const states = await t.db.clientDraft.groupBy({
      by: ["state"],
      where: { installationId: at.installationId },
      _count: true,
    });
    expect(Object.fromEntries(states.map((each) => [each.state, each._count]))).toEqual({
      UNREACHABLE: 1,
      CREATED: 1,
    });
  });

  it("after access was requested the same holds, and then the customer can start again", async () => {
    const at = await customerAtLink(t);
    await t.sandbox.switches({ draftAfterGrant: "discarded", accessGrantSeconds: 60 });
    const url = await at.submit();
    const back = await t.sandbox.confirm(url!, "UserAccessRequested");
    await recordReturn(t.as({ kind: "anonymous" }), {
      value: valueOf(back),
      status: "UserAccessRequested",
    });
    expect(await at.page()).toMatchObject({ state: "access-requested", next: { kind: "continue" } });
    expect(await at.submit()).toBe(url);
    await t.passTime(untilDecided());
    expect(await at.page()).toMatchObject({ state: "access-requested", next: { kind: "start" } });
    const second = await at.submit();
    expect(second).not.toBe(url);
    expect((await upstream(at)).filter((each) => each.state === "active")).toHaveLength(0);
  });

  it("access that is granted without another visit is noticed by the worker, and by a check", async () => {
    const at = await customerAtLink(t);
    await t.sandbox.switches({ draftAfterGrant: "activated", accessGrantSeconds: 600, cacheSeconds: 0 });
    const back = await t.sandbox.confirm((await at.submit())!, "UserAccessRequested");
    await recordReturn(t.as({ kind: "anonymous" }), {
      value: valueOf(back),
      status: "UserAccessRequested",
    });
    const { id: draftId } = await at.draft();
    const check = () => checkDraft(at.customer, { installationId: at.installationId, draftId });
    await check();
    const { refusedAt } = await at.page();
    expect(refusedAt).not.toBeNull();
    // Asked a moment ago.
    await check();
    expect((await at.draft()).pollAttempts).toBe(1);
    await t.passTime(601);
    await check();
    expect(await at.state()).toBe("done");
  });
});

describe("a form that is sent again", () => {
  it("leads to a new draft when its own came to nothing", async () => {
    const at = await customerAtLink(t);
    const operationId = randomUUID();
    for (const kind of ["reset", "500"]) {
      await t.sandbox.faults([{ path: "/v1/client-drafts", kind, times: 1 }]);
      expect(await at.submit(at.browser, operationId)).toBeNull();
    }
    expect(await at.submit(at.browser, operationId)).toContain("/confirm-client/");
    expect(await drafts(at)).toBe(3);
  });

  it("leads to a new draft when its own was opened too late and support has released it", async () => {
    const at = await customerAtLink(t);
    const operationId = randomUUID();
    const dead = await at.submit(at.browser, operationId);
    await t.passTime(11);
    expect((await fetch(dead!)).status).toBe(410);
    expect(await at.submit(at.browser, operationId)).toBe(dead);
    await release(at);
    const url = await at.submit(at.browser, operationId);
    expect(url).not.toBe(dead);
    expect(await t.sandbox.confirm(url!)).toContain("status=Success");
  });

  it("leads to a new draft when its own was opened too late, once it can no longer be confirmed", async () => {
    const at = await customerAtLink(t);
    const operationId = randomUUID();
    const dead = await at.submit(at.browser, operationId);
    await t.passTime(untilDecided());
    const url = await at.submit(at.browser, operationId);
    expect(url).not.toBe(dead);
    expect(await t.sandbox.confirm(url!)).toContain("status=Success");
  });
});

describe("the release of a draft", () => {
  it("is typed, by staff who signed in recently, and audited", async () => {
    const at = await customerAtLink(t);
    await at.submit();
    const { id: draftId, clientId } = await at.draft();
    const confirmation = clientId!.slice(-6);
    for (const wrong of ["", "Hovedserver", clientId!, confirmation.slice(1)])
      await expect(releaseDraft(at.admin, { draftId, confirmation: wrong })).rejects.toMatchObject(NOT_TYPED);
    const { actor } = at.admin;
    if (actor.kind !== "staff") throw new Error("not staff");
    const stale = t.as({ ...actor, authenticatedAt: new Date(0) });
    await expect(releaseDraft(stale, { draftId, confirmation })).rejects.toMatchObject({
      code: "FRESH_LOGIN_NEEDED",
    });
    await expect(releaseDraft(at.customer, { draftId, confirmation })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    expect(await at.state()).toBe("waiting");
    await releaseDraft(at.admin, { draftId, confirmation });
    await releaseDraft(at.admin, { draftId, confirmation });
    const audited = (await t.auditActions(at.installationId)).filter((each) => each === "draft.released");
    expect(audited).toHaveLength(1);
    expect(await at.state()).toBe("ready");
  });

  it("is refused while the draft is being proved", async () => {
    const at = await customerAtLink(t);
    const back = await t.sandbox.confirm((await at.submit())!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    await expect(release(at)).rejects.toMatchObject({ code: "CHANGE_UNDER_WAY" });
  });
});

describe("starting again where a HER-id may be locked to the first client", () => {
  it("asks for the end of the first client's id, whoever starts", async () => {
    const at = await customerAtLink(t);
    const first = await at.submit(at.browser, randomUUID(), { confirmation: "" });
    const ending = (await at.draft()).clientId!.slice(-6);
    await release(at);
    expect(await at.page()).toMatchObject({
      next: { kind: "start", confirmation: { clientId: (await at.draft()).clientId } },
    });
    for (const wrong of ["", "000000", at.organizationId])
      await expect(at.submit(at.browser, randomUUID(), { confirmation: wrong })).rejects.toMatchObject(
        NOT_TYPED,
      );
    const start = { installationId: at.installationId, operationId: randomUUID() };
    await expect(startDraft(at.admin, start)).rejects.toMatchObject(NOT_TYPED);
    expect(await drafts(at)).toBe(1);
    const second = await at.submit(at.browser, randomUUID(), { confirmation: ` ${ending.toUpperCase()} ` });
    expect(second).toContain("/confirm-client/");
    expect(second).not.toBe(first);
  });

  it("asks for nothing without that scope, nor while no browser was sent to a draft", async () => {
    const plain = await customerAtLink(t, { defaultScopes: SELVBETJENING_SCOPE });
    await plain.submit();
    await release(plain);
    expect(await plain.submit(plain.browser, randomUUID(), { confirmation: "" })).toContain(
      "/confirm-client/",
    );
    const at = await customerAtLink(t);
    await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "reset", times: 1 }]);
    await at.submit(at.browser, randomUUID(), { confirmation: "" });
    expect((await at.page()).next).toEqual({ kind: "start", isAgain: true, confirmation: null });
    expect(await at.submit(at.browser, randomUUID(), { confirmation: "" })).toContain("/confirm-client/");
  });
});
