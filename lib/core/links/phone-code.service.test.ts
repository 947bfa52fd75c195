import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { enterRevivalCode } from "@/lib/services/revival/enter-code";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { findRevival, findUnlockedRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";
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
    await t.db.revival.update({ where: { id: found.revivalId }, data: { message: "Ring Kari." } });
    const step = { ...found, browser: newSecret() };
    const customer = t.customer(installationId);
    const before = await getRevival(customer, step);
    expect(before).toMatchObject({ view: "code", message: "", key: null, fileName: null });
    expect((await watchRevival(customer, step)).state).not.toContain("Ring Kari.");
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
    expect(attempts.filter((each) => each === "LINK_REVOKED")).toHaveLength(3);
    expect(await claim(code!)).toBe("LINK_REVOKED");
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
    expect(await codeOf(enterRevivalCode(customer, { ...step, code: first.code! }))).toBe("LINK_REVOKED");
    expect(await view(step.browser)).toBe("LINK_REVOKED");

    const { revivalId } = found;
    const second = await resendRevival(at.admin, { revivalId, days: 3, withCode: true });
    await enterRevivalCode(customer, { ...step, code: second.code! });
    expect(await view(step.browser)).toBe("open");
    await createRevivalKey(customer, { ...step, publicJwk: "" });
    const other = { ...found, browser: randomUUID() };
    expect(await view(other.browser)).toBe("LINK_HELD");
    expect(await codeOf(enterRevivalCode(customer, { ...other, code: second.code! }))).toBe("LINK_HELD");
  });
});
