import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { addWebhook } from "@/lib/services/alerts/add-webhook";
import { rotateWebhookSecret } from "@/lib/services/alerts/rotate-webhook-secret";
import { closeInstallation } from "../installations/close-installation";
import { destroyKeptKeys } from "../installations/destroy-kept-keys";
import { restoreInstallation } from "../installations/restore-installation";
import { startBulk } from "@/lib/services/bulk/start-bulk";
import type { Context } from "@/lib/context/context";
import { createHandover } from "@/lib/services/handover/create-handover";
import { setApiKey } from "@/lib/services/templates/set-api-key";
import { claimFirstAdministrator, makeBootstrapCode, needsFirstAdministrator } from "./first-administrator";
import { eraseStaffMember } from "./erase-staff-member";
import { endOtherSessions } from "./end-other-sessions";
import { listStaff } from "./list-staff";
import { readAccount } from "./read-account";
import { readSession } from "./read-session";
import { removeStaffMember } from "./remove-staff-member";
import { setOwnEmail } from "./set-own-email";
import { setRole } from "./set-role";
import { signIn } from "./sign-in";
import { signOut } from "./sign-out";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const person = (more = {}) => ({
  issuer: "https://issuer.example",
  subject: randomUUID(),
  name: "Nina Ny",
  securityLevel: 4 as number | null,
  authenticatedAt: new Date(),
  idToken: "SECRET-ID-TOKEN",
  ...more,
});
const sessionOf = (secret: string, ctx: Context = t.system) => readSession(ctx, secret);
const userOf = async (secret: string) => (await sessionOf(secret))!.userId;

describe("the first administrator", () => {
  it("is made by the one-time code, once, and only while there is none", async () => {
    const code = (await makeBootstrapCode(t.system, { renew: false }))!;
    expect(await makeBootstrapCode(t.system, { renew: false })).toBeNull();
    const newer = (await makeBootstrapCode(t.system, { renew: true }))!;
    const secret = await signIn(t.system, person());
    const applicant = t.as((await sessionOf(secret))!);
    await expect(claimFirstAdministrator(applicant, { code })).rejects.toMatchObject({ code: "CODE_WRONG" });
    expect(await needsFirstAdministrator(applicant)).toBe(true);
    await claimFirstAdministrator(applicant, { code: newer });
    expect(await sessionOf(secret)).toMatchObject({ kind: "staff", role: "ADMINISTRATOR" });
    const late = t.as((await sessionOf(await signIn(t.system, person())))!);
    expect(await needsFirstAdministrator(late)).toBe(false);
    await expect(claimFirstAdministrator(late, { code: newer })).rejects.toMatchObject({
      code: "CODE_WRONG",
    });
    expect(await makeBootstrapCode(t.system, { renew: true })).toBeNull();
  });
});

describe("signing in", () => {
  it("is refused at a low security level and without one", async () => {
    for (const securityLevel of [3, 1, 0, null])
      await expect(signIn(t.system, person({ securityLevel }))).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
  });

  it("registers somebody unknown as asking for access, linked on issuer and subject", async () => {
    const asked = person();
    const secret = await signIn(t.system, asked);
    expect(await sessionOf(secret)).toMatchObject({ kind: "applicant", name: "Nina Ny" });
    const again = await signIn(t.system, { ...asked, name: "Nina Nytt-Navn" });
    expect(await userOf(again)).toBe(await userOf(secret));
    const elsewhere = await signIn(t.system, { ...asked, issuer: "https://other.example" });
    expect(await userOf(elsewhere)).not.toBe(await userOf(secret));
  });

  it("keeps neither the session's secret nor the ID token in the clear", async () => {
    const secret = await signIn(t.system, person());
    const rows = await t.db.$queryRaw<{ row: string }[]>`select t::text as row from staff_session t`;
    const dump = rows.map((each) => each.row).join();
    expect(dump).not.toContain(secret);
    expect(dump).not.toContain("SECRET-ID-TOKEN");
    expect(await signOut(t.system, secret)).toBe("SECRET-ID-TOKEN");
    expect(await signOut(t.system, secret)).toBeNull();
    expect(await sessionOf(secret)).toBeNull();
  });
});

describe("a session", () => {
  it("times out after 30 idle minutes and after 8 hours, and using it keeps it alive", async () => {
    const secret = await signIn(t.system, person());
    const later = (minutes: number): Context => ({
      ...t.system,
      clock: () => new Date(Date.now() + minutes * 60_000),
    });
    expect(await sessionOf(secret, later(29))).not.toBeNull();
    expect(await sessionOf(secret, later(58))).not.toBeNull();
    expect(await sessionOf(secret, later(89))).toBeNull();
    const long = await signIn(t.system, person());
    for (let minutes = 25; minutes < 480; minutes += 25)
      expect(await sessionOf(long, later(minutes))).not.toBeNull();
    expect(await sessionOf(long, later(481))).toBeNull();
  });
});

describe("roles", () => {
  it("act on the person's next request, and so does removal", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const secret = await signIn(t.system, person());
    const userId = await userOf(secret);
    await setRole(admin, { userId, role: "SUPPORT" });
    expect(await sessionOf(secret)).toMatchObject({ kind: "staff", role: "SUPPORT" });
    await setRole(admin, { userId, role: "VIEWER" });
    expect(await sessionOf(secret)).toMatchObject({ role: "VIEWER" });
    await removeStaffMember(admin, { userId });
    expect(await sessionOf(secret)).toBeNull();
    const actions = await t.db.auditEvent.findMany({
      where: { entityType: "staff", entityId: userId },
      orderBy: { seq: "asc" },
    });
    expect(actions.map((row) => row.action)).toEqual([
      "staff.access-requested",
      "session.started",
      "staff.approved",
      "staff.role-changed",
      "staff.removed",
    ]);
  });

  it("are given by administrators only", async () => {
    const secret = await signIn(t.system, person());
    const userId = await userOf(secret);
    for (const ctx of [
      await t.staff("SUPPORT"),
      await t.staff("VIEWER"),
      t.as((await sessionOf(secret))!),
      t.as({ kind: "anonymous" }),
    ]) {
      await expect(setRole(ctx, { userId, role: "ADMINISTRATOR" })).rejects.toMatchObject({
        code: expect.stringMatching(/FORBIDDEN|UNAUTHENTICATED/),
      });
      await expect(removeStaffMember(ctx, { userId })).rejects.toMatchObject({
        code: expect.stringMatching(/FORBIDDEN|UNAUTHENTICATED/),
      });
      await expect(listStaff(ctx)).rejects.toMatchObject({
        code: expect.stringMatching(/FORBIDDEN|UNAUTHENTICATED/),
      });
    }
  });

  it("always leave one administrator, also when two remove each other at once", async () => {
    const [a, b] = [await t.staff("ADMINISTRATOR"), await t.staff("ADMINISTRATOR")];
    const ids = [a, b].map((ctx) => (ctx.actor as { userId: string }).userId);
    await t.db.staffUser.updateMany({
      where: { id: { notIn: ids }, role: "ADMINISTRATOR" },
      data: { role: "VIEWER" },
    });
    const results = await Promise.allSettled([
      removeStaffMember(a, { userId: ids[1]! }),
      setRole(b, { userId: ids[0]!, role: "VIEWER" }),
    ]);
    expect(results.filter((each) => each.status === "fulfilled").length).toBeLessThanOrEqual(1);
    expect(
      await t.db.staffUser.count({ where: { state: "ACTIVE", role: "ADMINISTRATOR" } }),
    ).toBeGreaterThanOrEqual(1);
  });

  it("start from nothing for somebody who was removed and signs in again", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const removed = person();
    const userId = await userOf(await signIn(t.system, removed));
    await setRole(admin, { userId, role: "ADMINISTRATOR" });
    await removeStaffMember(admin, { userId });
    expect(await sessionOf(await signIn(t.system, removed))).toMatchObject({ kind: "applicant" });
  });
});

describe("one's own account", () => {
  it("says where one is signed in, and ends all of it but this; an address is kept by its owner alone", async () => {
    const asked = person();
    const [here, there, elsewhere] = [
      await signIn(t.system, asked),
      await signIn(t.system, asked),
      await signIn(t.system, asked),
    ];
    await setRole(await t.staff("ADMINISTRATOR"), { userId: await userOf(here), role: "VIEWER" });
    const own = t.as((await sessionOf(here))!);
    expect((await readAccount(own, here)).sessions.filter((session) => session.own)).toHaveLength(1);
    await setOwnEmail(own, { email: "Nina@Example.no " });
    expect(await readAccount(own, here)).toMatchObject({ email: "nina@example.no", role: "VIEWER" });
    expect(await endOtherSessions(own, here)).toEqual({ ended: 2 });
    expect(await sessionOf(there)).toBeNull();
    expect(await sessionOf(elsewhere)).toBeNull();
    expect(await sessionOf(here)).not.toBeNull();
    expect(await endOtherSessions(own, here)).toEqual({ ended: 0 });
    await expect(setOwnEmail(own, { email: "nina" })).rejects.toMatchObject({ fields: { email: "email" } });
    const audit = await t.db.auditEvent.findMany({ where: { action: "staff.email-set" } });
    expect(JSON.stringify(audit.map((row) => row.canonical))).not.toContain("nina@");
  });
});

describe("what is dangerous", () => {
  it("needs a login of the last quarter of an hour, however right the role is", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    if (admin.actor.kind !== "staff") throw new Error("no staff");
    const old = { ...admin, actor: { ...admin.actor, authenticatedAt: new Date(Date.now() - 901_000) } };
    const id = randomUUID();
    const { templateId, installationId } = await t.active();
    const operations = [
      () => setRole(old, { userId: id, role: "SUPPORT" }),
      () => removeStaffMember(old, { userId: id }),
      () => eraseStaffMember(old, { userId: id }),
      () => setApiKey(old, { templateId, apiKey: "x".repeat(40) }),
      () => addWebhook(old, { name: "Vakt", kind: "STANDARD", url: "https://example.no/hook" }),
      () => rotateWebhookSecret(old, { webhookId: id }),
      () => createHandover(old, { installationId, recipient: "Kari" }),
      () => startBulk(old, {} as Parameters<typeof startBulk>[1]),
      () => closeInstallation(old, { installationId, why: "other", reason: "Slutt", confirmation: "x" }),
      () => restoreInstallation(old, { installationId, reason: "Feil" }),
      () => destroyKeptKeys(old, { installationId }),
    ];
    for (const operation of operations)
      await expect(operation()).rejects.toMatchObject({ code: "FRESH_LOGIN_NEEDED" });
    const just = { ...admin, actor: { ...admin.actor, authenticatedAt: new Date(Date.now() - 890_000) } };
    await expect(setRole(just, { userId: id, role: "SUPPORT" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
