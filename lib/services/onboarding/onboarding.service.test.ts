import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { taskList } from "@/lib/jobs/task-list";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { newSecret } from "@/lib/base/ids";
import { customerAtLink, followUntil, statusOf, valueOf } from "@/lib/dev/testing/customer";
import { SandboxBrowser } from "@/lib/dev/testing/sandbox";
import { TestContext } from "@/lib/dev/testing/test-context";
import { getInstallation } from "../installations/get-installation";
import { followDraft } from "./follow-draft";
import { recordReturn } from "./record-return";
import { releaseDraft } from "./release-draft";
import { releaseLink } from "./release-link";
import { startDraft } from "./start-draft";
import { watchOnboarding } from "./watch-onboarding";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

const atTheLink = (options = {}, sandboxTemplate = {}) => customerAtLink(t, options, sandboxTemplate);

describe("onboarding, by its numbered outcomes", () => {
  it("(1) Success: proved by a token for the new key and a status read", async () => {
    const at = await atTheLink();
    expect(await at.state()).toBe("ready");
    const back = await t.sandbox.confirm((await at.submit())!);
    expect(statusOf(back)).toBe("Success");
    expect(await at.state()).toBe("waiting");
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    expect(await at.state()).toBe("proving");
    await followUntil(at, "done");
    const installation = await getInstallation(at.admin, at.installationId);
    expect(installation.status.code).toBe("active");
    expect(installation.snapshot?.apiScopes.map((each) => each.scope)).toContain(SELVBETJENING_SCOPE);
    expect(installation.keys).toHaveLength(1);
    expect(installation.keys[0]).toMatchObject({
      state: "CURRENT",
      origin: "Api",
      expirySource: "selvbetjening",
      expiresAt: expect.any(Date),
    });
    expect(await t.auditActions(at.installationId)).toEqual(
      expect.arrayContaining([
        "key.prepared",
        "link.created",
        "draft.requested",
        "draft.created",
        "draft.returned",
        "installation.activated",
      ]),
    );
    const redirectMs = (await at.draft()).redirectMs!;
    expect(redirectMs).toBeGreaterThan(0);
  });

  it("(2) UserAccessRequested: a state of its own, followed ever more rarely, until the same browser confirms", async () => {
    const at = await atTheLink();
    const url = (await at.submit())!;
    const browser = new SandboxBrowser();
    const back = await t.sandbox.confirm(url, "UserAccessRequested", browser);
    await recordReturn(t.as({ kind: "anonymous" }), {
      value: valueOf(back),
      status: "UserAccessRequested",
    });
    expect(await at.state()).toBe("access-requested");
    const { id } = await at.draft();
    expect(await followDraft(t.system, { draftId: id, pageOpen: false })).toBe(120);
    await t.passTime(2 * 3600);
    expect(await followDraft(t.system, { draftId: id, pageOpen: false })).toBe(720);
    // The right is given, and the customer goes on where they were.
    expect(await at.submit()).toBe(url);
    const again = await t.sandbox.confirm(url, "Success", browser);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(again), status: "Success" });
    await followUntil(at, "done");
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(1);
  });

  it("(3) Error: nothing is activated, and the customer can start again", async () => {
    const at = await atTheLink();
    const back = await t.sandbox.confirm((await at.submit())!, "Error");
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Error" });
    expect(await at.state()).toBe("returned-error");
    expect((await at.submit())!).toContain("/confirm-client/");
    expect(await at.state()).toBe("waiting");
  });

  it("(4) not opened within 10 seconds: a slow response is discarded and requested once more", async () => {
    const at = await atTheLink();
    const env = { ...t.env, UPSTREAM_TIMEOUT_SECONDS: 15 };
    await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "slow", seconds: 9, times: 1 }]);
    const url = await startDraft(
      { ...at.customer, env },
      {
        installationId: at.installationId,
        operationId: randomUUID(),
        link: { linkId: at.linkId, browser: at.browser },
      },
    );
    expect((await fetch(url!)).status).toBe(200);
    const states = await t.db.clientDraft.findMany({
      where: { installationId: at.installationId },
      orderBy: { requestedAt: "asc" },
      select: { state: true, failureCode: true },
    });
    expect(states).toEqual([
      { state: "NOT_OPENED", failureCode: "too-slow" },
      { state: "CREATED", failureCode: null },
    ]);
  });

  it("(5) not confirmed within 3 hours: shown, and the customer can start again", async () => {
    const at = await atTheLink();
    const first = await at.submit();
    await t.passTime(3 * 3600 + 18 + t.env.CLIENT_CACHE_SECONDS);
    const { id } = await at.draft();
    expect(await at.state()).toBe("unanswered");
    // Asked once more after the last moment at which it could be confirmed.
    expect(await followDraft(t.system, { draftId: id, pageOpen: false })).toBe(0);
    expect(await followDraft(t.system, { draftId: id, pageOpen: false })).toBeNull();
    expect(await at.state()).toBe("not-confirmed");
    const second = await at.submit();
    expect(second).toContain("/confirm-client/");
    expect(second).not.toBe(first);
  });

  it("(6) page closed and opened again: continues where it was, and the worker continues without a page", async () => {
    const at = await atTheLink();
    const back = await t.sandbox.confirm((await at.submit())!);
    expect(await at.state()).toBe("waiting");
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    const tasks = taskList(() => t.system);
    const { id } = await at.draft();
    for (let tries = 0; tries < 20 && (await at.state()) !== "done"; tries += 1) {
      await tasks["follow-draft"]!({ draftId: id }, {} as never);
      await new Promise((done) => setTimeout(done, 500));
    }
    expect(await at.state()).toBe("done");
  });

  it("(7) link used after success: shows that it is done, and creates nothing", async () => {
    const at = await atTheLink();
    const back = await t.sandbox.confirm((await at.submit())!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    await followUntil(at, "done");
    await expect(at.submit()).rejects.toMatchObject({ code: "ALREADY_ACTIVE" });
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(1);
  });

  it("(8) two browsers at once: the link is bound to the first to submit, until support releases it and the draft", async () => {
    const at = await atTheLink();
    const other = newSecret();
    const results = await Promise.allSettled([at.submit(), at.submit(other)]);
    expect(results.filter((each) => each.status === "fulfilled" && each.value).length).toBeGreaterThanOrEqual(
      1,
    );
    const [mine, theirs] = [await at.state(), await at.state(other)];
    expect([mine, theirs].sort()).toEqual(["LINK_HELD", "waiting"]);
    const loser = mine === "LINK_HELD" ? at.browser : other;
    await expect(at.submit(loser)).rejects.toMatchObject({ code: "LINK_HELD" });
    await releaseLink(at.admin, { linkId: at.linkId });
    expect(await at.state(loser)).toBe("confirming-elsewhere");
    await expect(at.submit(loser)).rejects.toMatchObject({ code: "DRAFT_MAY_BE_CONFIRMED" });
    const { id, clientId } = await at.draft();
    await releaseDraft(at.admin, { draftId: id, confirmation: clientId!.slice(-6) });
    expect(await at.state(loser)).toBe("ready");
    expect(await at.submit(loser)).toContain("/confirm-client/");
  });

  it("(9) double click: the same submission sent twice, or fifty times, creates one draft and leads to one address", async () => {
    const at = await atTheLink();
    const operationId = randomUUID();
    const urls = await Promise.all(Array.from({ length: 50 }, () => at.submit(at.browser, operationId)));
    expect(new Set(urls).size).toBe(1);
    expect(urls[0]).toContain("/confirm-client/");
    expect(await at.submit(at.browser, operationId)).toBe(urls[0]);
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(1);
    const { organization } = await getInstallation(at.admin, at.installationId);
    const upstream = await t.sandbox.control<{ organizationNumber: string }[]>("test/clients");
    expect(upstream.filter((each) => each.organizationNumber === organization.number)).toHaveLength(1);
  });

  it("(10) forged return: Success proves nothing, and an unknown value is not found", async () => {
    const at = await atTheLink();
    await at.submit();
    await expect(
      recordReturn(t.as({ kind: "anonymous" }), { value: newSecret(), status: "Success" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const value = newSecret();
    const { hashSecret } = await import("@/lib/base/ids");
    await t.db.clientDraft.update({
      where: { id: (await at.draft()).id },
      data: { returnHash: hashSecret(value) },
    });
    for (let times = 0; times < 100; times += 1)
      await recordReturn(t.as({ kind: "anonymous" }), { value, status: "Success" });
    expect(
      (await t.auditActions(at.installationId)).filter((action) => action === "draft.returned"),
    ).toHaveLength(1);
    await watchOnboarding(at.customer, {
      installationId: at.installationId,
      linkId: at.linkId,
      browser: at.browser,
    });
    expect(await at.state()).toBe("proving");
    expect((await getInstallation(at.admin, at.installationId)).activatedAt).toBeNull();
    await t.db.clientDraft.updateMany({
      where: { installationId: at.installationId },
      data: { returnedAt: new Date(Date.now() - 61_000) },
    });
    expect(await at.state()).toBe("key-late");
    await t.db.clientDraft.updateMany({
      where: { installationId: at.installationId },
      data: { returnedAt: new Date(Date.now() - 601_000) },
    });
    await followDraft(t.system, { draftId: (await at.draft()).id, pageOpen: false });
    expect(await at.state()).toBe("key-unknown");
  });

  it("(11) Selvbetjening refuses the draft: support sees which field, the customer that it is not their fault", async () => {
    const at = await atTheLink();
    await t.sandbox.control("test/templates", { apiKey: at.apiKey, scopes: [] });
    await t.db.installation.update({
      where: { id: at.installationId },
      data: { draftScopes: [SELVBETJENING_SCOPE, "nhn:unknown/x"] },
    });
    expect(await at.submit()).toBeNull();
    expect(await at.state()).toBe("refused");
    expect(await at.draft()).toMatchObject({
      state: "REFUSED",
      failureCode: "refused",
      failureDetail: "apiScopes",
    });
  });

  it("(12) Selvbetjening is down: nothing is left half done, and the next submission works", async () => {
    const at = await atTheLink();
    for (const kind of ["reset", "500", "lost-after-apply", "garbage-after-apply", "429"]) {
      await t.sandbox.faults([{ path: "/v1/client-drafts", kind, times: 1 }]);
      expect(await at.submit()).toBeNull();
      expect(await at.state()).toBe("unreachable");
      await t.forgetWaits();
    }
    expect(await at.submit()).toContain("/confirm-client/");
  });
});
