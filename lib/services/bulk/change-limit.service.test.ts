import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { TestMailServer } from "@/lib/dev/testing/mail-server";
import { TestContext } from "@/lib/dev/testing/test-context";
import { applyChange } from "../configuration/apply-change";
import { getConfiguration } from "../configuration/get-configuration";
import { closeInstallation } from "../installations/close-installation";
import { removeStaffMember } from "../staff/remove-staff-member";
import { setRole } from "../staff/set-role";
import { startRotation } from "../rotation/start-rotation";
import { announceBulk } from "./announce-bulk";
import { approveBulk } from "./approve-bulk";
import { getBulk } from "./get-bulk";
import { requestChange } from "./request-change";
import { runBulk } from "./run-bulk";
import { setBulkState } from "./set-bulk-state";
import { startBulk } from "./start-bulk";
import { startDelayedBulk } from "./start-delayed-bulk";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterEach(async () => {
  await t.resetTime();
  t.env.CHANGE_LIMIT_PER_DAY = 25;
});
afterAll(() => t.drop());

const FIRST = "https://a.no/callback";
const NEW = "https://new.no/callback";
const APPROVAL_NEEDED = { code: "APPROVAL_NEEDED" };

/** An active client with one redirect URI, and what a staff member can do with it. */
async function client() {
  const template = { logsUsersIn: true, redirectUris: `${FIRST}\n${NEW}` };
  const { installationId, clientId } = await t.active({ template, redirectUris: [FIRST] });
  const edit = async (by: Context) => {
    const base = (await getConfiguration(by, installationId)).current!;
    const wanted = { ...base, redirectUris: [FIRST, NEW] };
    return { installationId, base, wanted, reason: "Ny server", source: "EDIT" as const };
  };
  const change = async (by: Context) => applyChange(by, { ...(await edit(by)), operationId: randomUUID() });
  const close = (by: Context) =>
    closeInstallation(by, {
      installationId,
      why: "replaced",
      reason: "Slutt",
      confirmation: clientId.slice(-6),
    });
  const rotate = (by: Context) => startRotation(by, { installationId, operationId: randomUUID() });
  const bulk = async (by: Context) => {
    const runId = randomUUID();
    const change = { kind: "add-redirect-uri" as const, uri: NEW };
    const input = { runId, installationIds: [installationId], change, reason: "Ny server" };
    await startBulk(by, input);
    return (await getBulk(by, runId)).state;
  };
  const uris = async () =>
    (await t.sandbox.control<{ redirectUris: string[] }>(`test/clients/${clientId}`)).redirectUris;
  return { installationId, clientId, edit, change, close, rotate, bulk, uris };
}

async function run(runId: string) {
  while ((await runBulk(t.system, { runId })) !== null);
  return (await getBulk(t.system, runId)).items[0]!;
}

/** Everybody else who could approve loses the role. */
async function leaveOnly(administrator: Context) {
  if (administrator.actor.kind !== "staff") throw new Error("no staff");
  await t.db.staffUser.updateMany({
    where: { id: { not: administrator.actor.userId }, role: "ADMINISTRATOR" },
    data: { role: "VIEWER", email: null },
  });
}

describe("the limit on what one person changes alone", () => {
  it("counts single changes, closures, rotations and bulk changes together, whatever comes last", async () => {
    t.env.CHANGE_LIMIT_PER_DAY = 4;
    const admin = await t.staff("ADMINISTRATOR");
    await (await client()).change(admin);
    await (await client()).close(admin);
    await (await client()).rotate(admin);
    expect(await (await client()).bulk(admin)).toBe("RUNNING");
    const { installationId, change, close, rotate, bulk, uris } = await client();
    await expect(change(admin)).rejects.toMatchObject(APPROVAL_NEEDED);
    await expect(close(admin)).rejects.toMatchObject(APPROVAL_NEEDED);
    await expect(rotate(admin)).rejects.toMatchObject(APPROVAL_NEEDED);
    expect(await bulk(admin)).toBe("ORDERED");
    expect(await uris()).toEqual([FIRST]);
    const kept = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    expect(kept.closedAt).toBeNull();
    // Somebody else has a limit of their own, and a day later the first person has it again.
    await change(await t.staff("SUPPORT"));
    await t.passTime(86_401);
    await rotate(admin);
  });

  it("is not passed by changes at the same moment", async () => {
    t.env.CHANGE_LIMIT_PER_DAY = 2;
    const admin = await t.staff("ADMINISTRATOR");
    const clients = await Promise.all([client(), client(), client(), client()]);
    const results = await Promise.allSettled(clients.map((each) => each.close(admin)));
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(2);
  });

  it("of 0 lets everything need a second person", async () => {
    t.env.CHANGE_LIMIT_PER_DAY = 0;
    const { change, installationId } = await client();
    const support = await t.staff("SUPPORT");
    await expect(change(support)).rejects.toMatchObject(APPROVAL_NEEDED);
    for (const trigger of ["PERSON", "BULK", "AUTOMATIC"] as const)
      await expect(
        startRotation(support, { installationId, operationId: randomUUID(), trigger }),
      ).rejects.toMatchObject(APPROVAL_NEEDED);
  });
});

describe("a change above the limit", () => {
  it("of one configuration is sent when an administrator has approved it, and not when it has changed since", async () => {
    t.env.CHANGE_LIMIT_PER_DAY = 0;
    const support = await t.staff("SUPPORT");
    const admin = await t.staff("ADMINISTRATOR");
    const at = await client();
    const { installationId, base, wanted, source } = await at.edit(support);
    const change = { kind: "set-configuration" as const, base, wanted, source };
    const request = { installationId, change, reason: "Ny server" };
    const { runId } = await requestChange(support, request);
    expect(await requestChange(support, request)).toEqual({ runId });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await at.uris()).toEqual([FIRST]);
    await expect(approveBulk(support, { runId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await approveBulk(admin, { runId });
    expect(await run(runId)).toMatchObject({ state: "APPLIED" });
    expect(await at.uris()).toEqual([FIRST, NEW]);

    const again = await requestChange(support, request);
    await approveBulk(admin, again);
    expect(await run(again.runId)).toMatchObject({ state: "FAILED", failureCode: "CONFLICT" });
  });

  it("closes the installation only when it is approved", async () => {
    t.env.CHANGE_LIMIT_PER_DAY = 0;
    const support = await t.staff("SUPPORT");
    const { installationId, clientId } = await client();
    const change = { kind: "close" as const, why: "other" as const, confirmation: clientId.slice(-6) };
    const { runId } = await requestChange(support, { installationId, change, reason: "Slutt" });
    await approveBulk(await t.staff("ADMINISTRATOR"), { runId });
    expect(await run(runId)).toMatchObject({ state: "APPLIED" });
    const closed = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    expect(closed.closedReason).toBe("Slutt");
  });

  it("starts after a day where nobody else could approve it, unless it is cancelled; all staff get one e-mail", async () => {
    const mail = await TestMailServer.start();
    Object.assign(t.env, { SMTP_URL: mail.url, MAIL_FROM: "klientvakt@example.no" });
    t.env.CHANGE_LIMIT_PER_DAY = 0;
    const admin = await t.staff("ADMINISTRATOR");
    const clients = [await client(), await client()] as const;
    await leaveOnly(admin);
    const viewer = await t.staff("VIEWER");
    for (const [who, email] of [
      [admin, "ada@example.no"],
      [viewer, "lars@example.no"],
    ] as const)
      await t.db.staffUser.update({
        where: { id: (who.actor as { userId: string }).userId },
        data: { email },
      });
    const [first, second] = await Promise.all(
      clients.map(({ installationId }) =>
        requestChange(admin, { installationId, change: { kind: "rotate-key" }, reason: "Bytt" }),
      ) as [ReturnType<typeof requestChange>, ReturnType<typeof requestChange>],
    );
    expect(await announceBulk(t.system, first)).toBeNull();
    expect(await announceBulk(t.system, first)).toBeNull();
    expect(mail.inbox.map((each) => each.to).sort()).toEqual(["ada@example.no", "lars@example.no"]);
    expect((await getBulk(viewer, first.runId)).announcedTo).toHaveLength(2);

    await expect(approveBulk(admin, first)).rejects.toMatchObject({ code: "FOUR_EYES" });
    await setBulkState(admin, { runId: second.runId, command: "cancel" });
    expect(await startDelayedBulk(t.system, first)).toBeGreaterThan(86_000);
    await t.passTime(86_401);
    expect(await startDelayedBulk(t.system, first)).toBeNull();
    expect(await startDelayedBulk(t.system, second)).toBeNull();
    expect((await getBulk(viewer, first.runId)).state).toBe("RUNNING");
    expect((await getBulk(viewer, second.runId)).state).toBe("CANCELLED");
    await mail.stop();
  });

  it.each([
    ["access", removeStaffMember],
    ["role", (by: Context, who: { userId: string }) => setRole(by, { ...who, role: "SUPPORT" })],
  ])("waits for approval after all when whoever requested it loses their %s", async (_what, end) => {
    t.env.CHANGE_LIMIT_PER_DAY = 0;
    const requester = await t.staff("ADMINISTRATOR");
    const { installationId } = await client();
    await leaveOnly(requester);
    const change = { kind: "rotate-key" as const };
    const run = await requestChange(requester, { installationId, change, reason: "Bytt" });
    const other = await t.staff("ADMINISTRATOR");
    await end(other, { userId: (requester.actor as { userId: string }).userId });
    await t.passTime(86_401);
    expect(await startDelayedBulk(t.system, run)).toBeNull();
    expect(await getBulk(other, run.runId)).toMatchObject({ state: "ORDERED", startsAt: null });
    await approveBulk(await t.staff("ADMINISTRATOR"), run);
    expect((await getBulk(other, run.runId)).state).toBe("RUNNING");
  });
});
