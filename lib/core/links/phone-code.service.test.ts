import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { TestContext } from "@/lib/dev/testing/test-context";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { createLink } from "@/lib/services/onboarding/create-link";
import { enterLinkCode } from "@/lib/services/onboarding/enter-code";
import { findLink, findUnlockedLink } from "@/lib/services/onboarding/find-link";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { releaseLink } from "@/lib/services/onboarding/release-link";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { watchLink } from "@/lib/services/onboarding/watch-link";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { enterRevivalCode } from "@/lib/services/revival/enter-code";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { findRevival, findUnlockedRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";
import { listRevivals } from "@/lib/services/revival/list-revivals";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { watchRevival } from "@/lib/services/revival/watch-revival";
import { startRevival } from "@/lib/services/revival/start-revival";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? String(error),
  );
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("a code that is read out over the phone", () => {
  it("protects a configuration file, and is accepted with or without spaces", async () => {
    const at = await t.active();
    const { token, code } = await createHandover(at.admin, {
      installationId: at.installationId,
      recipient: "Kari",
      withCode: true,
    });
    expect(code).toMatch(/^\d{6}$/);
    const found = await findHandover(t.as({ kind: "anonymous" }), token);
    const claim = (given: string) =>
      claimHandover(t.customer(at.installationId), { ...found, passphrase: "", code: given });
    expect(await codeOf(claim(""))).toBe("CODE_WRONG");
    expect(await codeOf(claim(otherThan(code!)))).toBe("CODE_WRONG");
    expect((await claim(`${code!.slice(0, 3)} ${code!.slice(3)}`)).text).toContain("privateJwk");
    const rows = await t.owner.$queryRaw<{ text: string }[]>`
      select t::text as text from key_hand_over t union all select t::text from audit_event t`;
    // Kids and hashes in these rows may contain any six digits, so only the code as a separate value is
    // searched for.
    expect(rows.filter((row) => new RegExp(`[",( ]${code}[",) ]`).test(row.text))).toEqual([]);
  });

  it("is not looked at for a link that is spent, and no file is made", async () => {
    const at = await t.active();
    const { token } = await createHandover(at.admin, {
      installationId: at.installationId,
      recipient: "Kari",
    });
    const found = await findHandover(t.as({ kind: "anonymous" }), token);
    const claim = () =>
      claimHandover(t.customer(at.installationId), { ...found, passphrase: "et langt passord", code: "" });
    await claim();
    // Making the file would fail now.
    await changeKeys(t.db, {
      where: { installationId: at.installationId },
      data: { state: "RETIRED", sealedPrivateJwk: null },
    });
    expect(await codeOf(claim())).toBe("FILE_TAKEN");
  });

  it("comes before support's message and everything else that was written", async () => {
    const at = await t.active();
    const { installationId } = at;
    const { token, code } = await startRevival(at.admin, { installationId, days: 3, withCode: true });
    const found = await findRevival(t.as({ kind: "anonymous" }), token);
    // As after support's release of a revival that somebody had begun.
    await t.db.revival.update({
      where: { id: found.revivalId },
      data: { message: "Ring Kari.", lastFinding: "token-refused", uploadedAt: new Date(0) },
    });
    const step = { ...found, browser: newSecret() };
    const customer = t.customer(installationId);
    const before = await getRevival(customer, step);
    expect(before).toMatchObject({ view: "code", message: "", key: null, fileName: null });
    expect(before).toMatchObject({ finding: null, sinceUploaded: 0 });
    expect((await watchRevival(customer, step)).state).not.toMatch(/Ring Kari|refused/);
    expect(await codeOf(findUnlockedRevival(t.as({ kind: "anonymous" }), token, step.browser))).toBe(
      "CODE_WRONG",
    );
    await enterRevivalCode(customer, { ...step, code: code! });
    expect((await getRevival(customer, step)).message).toBe("Ring Kari.");
  });

  it("can be entered five times, also concurrently", async () => {
    const at = await t.active();
    const { token, code } = await createHandover(at.admin, {
      installationId: at.installationId,
      recipient: "Kari",
      withCode: true,
    });
    const found = await findHandover(t.as({ kind: "anonymous" }), token);
    const claim = (given: string) =>
      codeOf(claimHandover(t.customer(at.installationId), { ...found, passphrase: "", code: given }));
    const attempts = await Promise.all(Array.from({ length: 8 }, () => claim(otherThan(code!))));
    expect(attempts.filter((each) => each === "CODE_WRONG")).toHaveLength(5);
    expect(attempts.filter((each) => each === "CODE_LOCKED")).toHaveLength(3);
    expect(await claim(code!)).toBe("CODE_LOCKED");
    expect(await codeOf(findHandover(t.as({ kind: "anonymous" }), token))).toBe("CODE_LOCKED");
    const audit = await t.db.auditEvent.count({
      where: { action: "handover.code-rejected", installationId: at.installationId },
    });
    expect(audit).toBe(5);
  });

  it("binds a revival to a browser; nothing can be done without it, and a new link has a new code", async () => {
    const at = await t.active();
    const first = await startRevival(at.admin, {
      installationId: at.installationId,
      days: 3,
      withCode: true,
    });
    const found = await findRevival(t.as({ kind: "anonymous" }), first.token);
    const customer = t.customer(at.installationId);
    const step = { ...found, browser: newSecret() };
    const view = (browser: string) =>
      getRevival(customer, { ...found, browser }).then(
        (revival) => revival.view,
        (error: { code?: string }) => error.code,
      );
    expect(await view(step.browser)).toBe("code");
    expect(await codeOf(createRevivalKey(customer, { ...step, publicJwk: "" }))).toBe("CODE_WRONG");
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await codeOf(enterRevivalCode(customer, { ...step, code: otherThan(first.code!) }))).toBe(
        "CODE_WRONG",
      );
    expect(await codeOf(enterRevivalCode(customer, { ...step, code: first.code! }))).toBe("CODE_LOCKED");
    expect(await view(step.browser)).toBe("CODE_LOCKED");
    expect(await codeOf(findRevival(t.as({ kind: "anonymous" }), first.token))).toBe("CODE_LOCKED");
    // Support, whom the customer calls, sees it too.
    const isLocked = async () => (await listRevivals(at.admin, at.installationId))[0]!.codeLocked;
    expect(await isLocked()).toBe(true);

    const { revivalId } = found;
    const second = await resendRevival(at.admin, { revivalId, days: 3, withCode: true });
    expect(await isLocked()).toBe(false);
    await enterRevivalCode(customer, { ...step, code: second.code! });
    expect(await view(step.browser)).toBe("open");
    await createRevivalKey(customer, { ...step, publicJwk: "" });
    const other = { ...found, browser: randomUUID() };
    expect(await view(other.browser)).toBe("LINK_HELD");
    expect(await codeOf(enterRevivalCode(customer, { ...other, code: second.code! }))).toBe("LINK_HELD");
  });

  it("comes before everything of an onboarding link, and binds it to a browser", async () => {
    const at = await t.installation();
    const { installationId } = at;
    const { token, code } = await createLink(at.admin, { installationId, days: 3, withCode: true });
    const anonymous = t.as({ kind: "anonymous" });
    const found = await findLink(anonymous, token);
    const customer = t.customer(installationId);
    const browser = newSecret();
    const view = () => getOnboarding(customer, { ...found, browser });
    const link = { linkId: found.linkId, browser };
    const start = () => codeOf(startDraft(customer, { installationId, operationId: randomUUID(), link }));
    expect(await view()).toMatchObject({ state: "code", next: null, draftId: null, codesLeft: 5 });
    expect(await codeOf(findUnlockedLink(anonymous, token, browser))).toBe("CODE_WRONG");
    expect(await start()).toBe("CODE_WRONG");
    const enter = (given: string, from = browser) =>
      codeOf(enterLinkCode(customer, { ...found, browser: from, code: given }));
    expect(await enter(otherThan(code!))).toBe("CODE_WRONG");
    expect((await view()).codesLeft).toBe(4);
    expect(await enter(`${code!.slice(0, 3)} ${code!.slice(3)}`)).toBe("ok");
    expect(await view()).toMatchObject({ state: "ready", next: { kind: "start" } });
    expect(await start()).toBe("ok");
    // Another browser has the link and the code, but the link is bound.
    expect(await enter(code!, newSecret())).toBe("LINK_HELD");
    // Released by support, it shows nothing of what was done before the code is entered again.
    await releaseLink(at.admin, { linkId: found.linkId });
    expect(await view()).toMatchObject({ state: "code", next: null, draftId: null, wait: null });
    const rows = await t.owner.$queryRaw<{ text: string }[]>`
      select t::text as text from onboarding_link t union all select t::text from audit_event t`;
    expect(rows.filter((row) => new RegExp(`[",( ]${code}[",) ]`).test(row.text))).toEqual([]);
  });

  it("locks an onboarding link after five wrong ones, also concurrently, and support sees it", async () => {
    const at = await t.installation();
    const { installationId } = at;
    const { token, code } = await createLink(at.admin, { installationId, days: 3, withCode: true });
    const found = await findLink(t.as({ kind: "anonymous" }), token);
    const enter = (given: string) =>
      codeOf(enterLinkCode(t.customer(installationId), { ...found, browser: newSecret(), code: given }));
    const attempts = await Promise.all(Array.from({ length: 8 }, () => enter(otherThan(code!))));
    expect(attempts.filter((each) => each === "CODE_WRONG")).toHaveLength(5);
    expect(attempts.filter((each) => each === "CODE_LOCKED")).toHaveLength(3);
    expect(await enter(code!)).toBe("CODE_LOCKED");
    expect(await codeOf(findLink(t.as({ kind: "anonymous" }), token))).toBe("CODE_LOCKED");
    const shown = async () => (await getInstallation(at.admin, installationId)).links[0]!;
    expect(await shown()).toMatchObject({ awaitsCode: true, codeLocked: true });
    expect((await watchLink(at.admin, installationId)).facts?.codeLocked).toBe(true);
    const second = await createLink(at.admin, { installationId, days: 3 });
    expect(second.code).toBeNull();
    expect(await shown()).toMatchObject({ awaitsCode: false, codeLocked: false });
    await findLink(t.as({ kind: "anonymous" }), second.token);
  });
});
