import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { recordProgramSeen } from "@/lib/core/clients/record-program-seen";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView } from "@/lib/domain/fleet-view";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { endRevival } from "@/lib/services/revival/end-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { answerOnboardedProgram, confirmOnboardedProgram } from "./answer-program";
import { findLink, findReturn } from "./find-link";
import { getOnboarding } from "./get-onboarding";
import { watchOnboarding } from "./watch-onboarding";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const DAY = 86_400;
const ownerOf = ({ actor }: Context) => (actor.kind === "staff" ? actor.userId : "");

/** A client that a customer has taken into use from a link, whose file only their browser has had. */
async function onboarded({ saved = true, custody = "INSTALLATION" as "INSTALLATION" | "PORTAL" } = {}) {
  const at = await t.active();
  const { installationId } = at;
  const now = t.system.clock();
  const [token, value, browser] = [newSecret(), newSecret(), newSecret()];
  const { id: keyId } = await t.db.clientKey.findFirstOrThrow({
    where: { installationId, state: "CURRENT" },
  });
  if (custody === "INSTALLATION")
    await changeKeys(t.db, {
      where: { id: keyId },
      data: { custody, sealedPrivateJwk: null, savedAt: saved ? now : null },
    });
  await t.db.installation.update({ where: { id: installationId }, data: { custody } });
  const { id: linkId } = await t.db.onboardingLink.create({
    data: {
      ...{ installationId, tokenHash: hashSecret(token), createdById: ownerOf(at.admin) },
      ...{ createdAt: now, expiresAt: addSeconds(now, DAY), boundToHash: hashSecret(browser), boundAt: now },
    },
  });
  const { id: draftId } = await t.db.clientDraft.create({
    data: {
      ...{ installationId, linkId, keyId, operationId: randomUUID(), returnHash: hashSecret(value) },
      ...{ state: "CONFIRMED", requestedAt: now, browserHash: hashSecret(browser), clientId: at.clientId },
    },
  });
  const customer = t.customer(installationId);
  const answer = (answer: "WORKS" | "FAILS", from = browser) =>
    answerOnboardedProgram(customer, { installationId, browser: from, answer });
  const page = () => getOnboarding(customer, { installationId, linkId, browser });
  const inFilter = async () =>
    (await listFleet(at.admin, FleetView.parse({ status: "programFails" }))).rows.some(
      (row) => row.installationId === installationId,
    );
  const presented = (issued: Date) =>
    withBookkeeping(t.system, "attempt", async (tx) =>
      recordProgramSeen(await lockInstallation(tx, installationId), issued),
    );
  return {
    ...at,
    ...{ now, token, value, browser, linkId, draftId, keyId, customer, answer, page, inFilter, presented },
  };
}

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? String(error),
  );

describe("whether the program works after onboarding", () => {
  it("is asked once the file is saved, and shown as the customer's answer", async () => {
    const before = await onboarded({ saved: false });
    expect((await before.page()).program).toBeNull();
    expect(await codeOf(before.answer("WORKS"))).toBe("CONFLICT");

    const it = await onboarded();
    expect((await it.page()).program).toMatchObject({ standing: "unknown", mayAnswer: true });
    await it.answer("FAILS");
    await it.answer("FAILS");
    expect((await it.page()).program).toMatchObject({ standing: "fails", bySupport: false });
    expect(await it.inFilter()).toBe(true);
    const { status, failsSinceOnboarding } = await getInstallation(it.admin, it.installationId);
    expect(status.code).toBe("program-failing");
    expect(failsSinceOnboarding).toBeInstanceOf(Date);
    await it.answer("WORKS");
    expect((await it.page()).program).toMatchObject({ standing: "works" });
    expect(await it.inFilter()).toBe(false);
    const actions = await t.auditActions(it.installationId);
    expect(actions.filter((each) => each === "draft.program-answered")).toHaveLength(2);
  });

  it("is not asked of a file that the portal holds and nobody has fetched", async () => {
    const it = await onboarded({ custody: "PORTAL" });
    expect((await it.page()).program).toBeNull();
    await t.db.keyHandover.create({
      data: {
        ...{ installationId: it.installationId, keyId: it.keyId },
        ...{ createdAt: it.now, expiresAt: it.now, claimedAt: it.now },
      },
    });
    expect((await it.page()).program).toMatchObject({ standing: "unknown", mayAnswer: true });
  });

  it("is answered by the browser that onboarded only, and not through a link that was revoked", async () => {
    const it = await onboarded();
    expect(await codeOf(it.answer("WORKS", newSecret()))).toBe("LINK_HELD");
    await t.db.onboardingLink.update({ where: { id: it.linkId }, data: { revokedAt: it.now } });
    expect(await codeOf(it.answer("WORKS"))).toBe("LINK_REVOKED");
  });

  it("can be answered by that browser for a month, although the link has expired", async () => {
    const it = await onboarded();
    await t.db.onboardingLink.update({
      where: { id: it.linkId },
      data: { expiresAt: addSeconds(it.now, -1) },
    });
    const visits = () =>
      Promise.all([
        codeOf(findLink(t.system, it.token, it.browser)),
        codeOf(findReturn(t.system, it.value, it.browser)),
        codeOf(it.answer("WORKS")),
      ]);
    expect(await codeOf(findLink(t.system, it.token, newSecret()))).toBe("LINK_HELD");
    expect(await visits()).toEqual(["ok", "ok", "ok"]);
    await changeKeys(t.db, { where: { id: it.keyId }, data: { savedAt: addSeconds(it.now, -30 * DAY) } });
    expect(await visits()).toEqual(["LINK_EXPIRED", "LINK_EXPIRED", "LINK_EXPIRED"]);
  });

  it("is observed when the program presents a token, until the customer says later that it does not", async () => {
    const it = await onboarded();
    const watched = async () => watchOnboarding(it.customer, { ...it, linkId: it.linkId });
    expect((await watched()).nextSeconds).toBe(30);
    expect(await it.presented(it.now)).toBeNull();
    expect(await it.presented(addSeconds(it.now, 1))).toEqual({ type: "draft", id: it.draftId });
    expect((await it.page()).program).toMatchObject({ standing: "seen", seenAt: addSeconds(it.now, 1) });
    expect((await watched()).nextSeconds).toBeNull();
    t.advanceClock(60);
    await it.answer("FAILS");
    expect(await it.inFilter()).toBe(true);
    expect(await it.presented(addSeconds(it.now, 30))).toBeNull();
    expect(await it.presented(addSeconds(t.system.clock(), 1))).toMatchObject({ type: "draft" });
    expect(await it.inFilter()).toBe(false);
  });

  it("is entered by support only after the customer said that it does not, and marked as support's word", async () => {
    const it = await onboarded();
    const confirm = () => confirmOnboardedProgram(it.admin, { installationId: it.installationId });
    expect(await codeOf(confirm())).toBe("CONFLICT");
    await it.answer("FAILS");
    await confirm();
    expect((await it.page()).program).toMatchObject({ standing: "works", bySupport: true });
    expect(await it.inFilter()).toBe(false);
  });

  it("is a matter of the renewal once there is one", async () => {
    const it = await onboarded({ custody: "PORTAL" });
    await t.db.keyHandover.create({
      data: {
        ...{ installationId: it.installationId, keyId: it.keyId },
        ...{ createdAt: it.now, expiresAt: it.now, claimedAt: it.now },
      },
    });
    await it.answer("FAILS");
    await startRevival(it.admin, { installationId: it.installationId, days: 3 });
    expect(await codeOf(it.answer("WORKS"))).toBe("CONFLICT");
    expect((await it.page()).program).toBeNull();
    expect(await it.inFilter()).toBe(false);
    const { id: revivalId } = await t.db.revival.findFirstOrThrow({
      where: { installationId: it.installationId },
    });
    await endRevival(it.admin, { revivalId });
  });
});
