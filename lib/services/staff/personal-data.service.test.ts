import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { newSecret } from "@/lib/base/ids";
import { everyRow } from "@/lib/dev/testing/every-row";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { handleAlert } from "@/lib/services/alerts/handle-alert";
import { listAudit } from "@/lib/services/audit/list-audit";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { startRevival } from "@/lib/services/revival/start-revival";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { saveView } from "@/lib/services/views/save-view";
import { eraseStaffMember } from "./erase-staff-member";
import { exportStaffMember } from "./export-staff-member";
import { listStaff } from "./list-staff";
import { readSession } from "./read-session";
import { removeStaffMember } from "./remove-staff-member";
import { setOwnEmail } from "./set-own-email";
import { setRole } from "./set-role";
import { signIn } from "./sign-in";
import { AuditView } from "@/lib/domain/audit-view";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { cleanUp } from "@/lib/services/operations/clean-up";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const someone = (name: string, subject: string) =>
  signIn(t.system, {
    issuer: "https://issuer.example",
    subject,
    name,
    securityLevel: 4,
    authenticatedAt: new Date(),
    idToken: "SECRET-ID-TOKEN",
  });
const userOf = async (secret: string) => (await readSession(t.system, secret))!.userId;

describe("personal data", () => {
  it("is given out whole, to the person or to an administrator who is asked, and to nobody else", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const secret = await someone("Nils Nysgjerrig", randomUUID());
    const userId = await userOf(secret);
    await setRole(admin, { userId, role: "SUPPORT" });
    const own = t.as((await readSession(t.system, secret))!);
    await setOwnEmail(own, { email: "nils@example.no" });
    await createOrganization(own, organizationInput(900));
    const exported = await exportStaffMember(own, { userId });
    expect(exported).toMatchObject({
      person: { name: "Nils Nysgjerrig", email: "nils@example.no", role: "SUPPORT" },
      sessions: [{ securityLevel: 4 }],
    });
    expect(exported.audit.map((row) => row.action)).toEqual(
      expect.arrayContaining(["organization.created", "staff.approved", "staff.exported"]),
    );
    expect(JSON.stringify(exported)).not.toMatch(/sealed|idHash/i);
    expect((await exportStaffMember(admin, { userId })).person.id).toBe(userId);
    const colleague = await t.staff("SUPPORT");
    await expect(exportStaffMember(colleague, { userId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is erased from every table once access is gone, and the audit's chain still holds", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const name = "Nora Nesten-Glemt";
    const secret = await someone(name, "nora-subject");
    const userId = await userOf(secret);
    await setRole(admin, { userId, role: "SUPPORT" });
    const own = t.as((await readSession(t.system, secret))!);
    await setOwnEmail(own, { email: "nora@example.no" });
    const { installationId } = await t.active();
    await startRotation(own, { installationId, operationId: randomUUID() });
    const { installationId: revived } = await t.active();
    await startRevival(own, { installationId: revived, days: 3 });
    await saveView(own, { name: "Mine", query: "due=7", shared: false });
    await expect(eraseStaffMember(admin, { userId })).rejects.toMatchObject({ code: "CONFLICT" });
    await removeStaffMember(admin, { userId });
    await eraseStaffMember(admin, { userId });
    await eraseStaffMember(admin, { userId });
    const rows = (await everyRow(t.databaseUrl)).split("\n");
    expect(rows.filter((row) => /Nesten-Glemt|nora-subject|nora@/.test(row))).toEqual([]);
    const named = {
      where: { installationId: { in: [installationId, revived] } },
      select: { actorName: true },
    };
    expect(await t.db.keyRotation.findMany(named)).toEqual([{ actorName: null }]);
    expect(await t.db.revival.findMany(named)).toEqual([{ actorName: null }]);
    await signCheckpoint(t.system);
    expect((await verifyLog(t.system)).faults).toEqual([]);
    const { rows: acts } = await listAudit(admin, AuditView.parse({ person: userId }));
    expect(acts.length).toBeGreaterThan(2);
    expect(acts.every((row) => row.actorName === null)).toBe(true);
    expect((await listStaff(admin)).map((person) => person.id)).not.toContain(userId);
  });

  it("is erased by id: under earlier names and addresses too, and never a namesake's", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const before = "Berit Før-Bytte";
    const shared = "Kari Navnebror-Søster";
    const actingAs = async (name: string, subject: string) => {
      const secret = await someone(name, subject);
      const session = (await readSession(t.system, secret))!;
      await setRole(admin, { userId: session.userId, role: "SUPPORT" });
      return t.as((await readSession(t.system, secret))!);
    };
    const act = async (by: Awaited<ReturnType<typeof actingAs>>) => {
      const { installationId } = await t.active();
      await startRotation(by, { installationId, operationId: randomUUID() });
      const alert = await t.db.alert.create({
        data: { installationId, createdAt: new Date(), kind: "UNWELL" },
      });
      await handleAlert(by, { alertId: alert.id, command: "acknowledge", reason: "Sett på", days: "7" });
      return { installationId, alertId: alert.id };
    };
    const deliver = async (installationId: string, alertId: string, target: string) => {
      const now = new Date();
      const rule = await t.db.alertRule.create({
        data: { name: randomUUID(), emails: [target], thresholds: [7], createdAt: now, updatedAt: now },
      });
      const crossing = await t.db.alertCrossing.create({
        data: { ruleId: rule.id, installationId, alertId, expiresAt: now, threshold: 7, createdAt: now },
      });
      return t.db.alertDelivery.create({
        data: { crossingId: crossing.id, channel: "email", target, nextAt: now, state: "SENT", sentAt: now },
      });
    };

    const subject = randomUUID();
    const first = await actingAs(before, subject);
    await setOwnEmail(first, { email: "berit.foer@example.no" });
    const one = await act(first);
    await deliver(one.installationId, one.alertId, "berit.foer@example.no");
    // Renamed, to what somebody else is called as well, and with another address.
    await someone(shared, subject);
    const { userId } = first.actor as { userId: string };
    const renamed = t.as((await readSession(t.system, await someone(shared, subject)))!);
    await setOwnEmail(renamed, { email: "berit.etter@example.no" });
    const two = await act(renamed);
    await deliver(two.installationId, two.alertId, "berit.etter@example.no");
    const view = await t.db.savedView.create({
      data: {
        name: "Felles",
        query: "",
        ownerId: (admin.actor as { userId: string }).userId,
        shared: true,
        reportEmails: ["berit.etter@example.no", "felles@example.no"],
        createdAt: new Date(),
      },
    });
    const namesake = await actingAs(shared, randomUUID());
    await setOwnEmail(namesake, { email: "kari@example.no" });
    const theirs = await act(namesake);
    const kept = await deliver(theirs.installationId, theirs.alertId, "kari@example.no");
    expect((await exportStaffMember(admin, { userId })).formerIdentities).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "name", value: before }),
        expect.objectContaining({ kind: "email", value: "berit.foer@example.no" }),
      ]),
    );

    await removeStaffMember(admin, { userId });
    await eraseStaffMember(admin, { userId });

    const rows = (await everyRow(t.databaseUrl)).split("\n");
    expect(rows.filter((row) => /Før-Bytte|berit\./.test(row))).toEqual([]);
    const named = (installationId: string) => t.db.keyRotation.findMany({ where: { installationId } });
    const acknowledged = (id: string) => t.db.alert.findUniqueOrThrow({ where: { id } });
    for (const { installationId, alertId } of [one, two]) {
      expect(await named(installationId)).toMatchObject([{ actorName: null, actorId: userId }]);
      expect(await acknowledged(alertId)).toMatchObject({ acknowledgedBy: null });
    }
    expect(await named(theirs.installationId)).toMatchObject([{ actorName: shared }]);
    expect(await acknowledged(theirs.alertId)).toMatchObject({ acknowledgedBy: shared });
    expect(await t.db.alertDelivery.findUniqueOrThrow({ where: { id: kept.id } })).toMatchObject({
      target: "kari@example.no",
      staffId: (namesake.actor as { userId: string }).userId,
    });
    expect((await t.db.savedView.findUniqueOrThrow({ where: { id: view.id } })).reportEmails).toEqual([
      "felles@example.no",
    ]);
  });

  it("finds what the previous release wrote without an id, by a name that was nobody else's", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const userId = await userOf(await someone("Olga Uten-Id", randomUUID()));
    await setRole(admin, { userId, role: "SUPPORT" });
    const { installationId } = await t.active();
    const own = t.as((await readSession(t.system, await someone("Olga Uten-Id", "other-olga")))!);
    expect(own.actor).toMatchObject({ kind: "applicant" });
    const { id: oldKeyId } = await t.db.clientKey.findFirstOrThrow({ where: { installationId } });
    const rotation = await t.db.keyRotation.create({
      data: {
        installationId,
        operationId: randomUUID(),
        trigger: "PERSON",
        state: "DONE",
        oldKeyId,
        actorName: "Olga Uten-Id",
        startedAt: new Date(),
        nextAt: new Date(),
      },
    });
    const nameNow = () => t.db.keyRotation.findUniqueOrThrow({ where: { id: rotation.id } });
    await removeStaffMember(admin, { userId });
    await eraseStaffMember(admin, { userId });
    // It may be the other's.
    expect(await nameNow()).toMatchObject({ actorName: "Olga Uten-Id" });
    const other = (own.actor as { userId: string }).userId;
    await setRole(admin, { userId: other, role: "SUPPORT" });
    await removeStaffMember(admin, { userId: other });
    await eraseStaffMember(admin, { userId: other });
    expect(await nameNow()).toMatchObject({ actorName: null });
  });

  it("keeps the name of a file's recipient for a year, and then no text in its place", async () => {
    const { admin, installationId } = await t.active();
    const { id: keyId } = await t.db.clientKey.findFirstOrThrow({ where: { installationId } });
    const now = t.system.clock();
    const handover = { installationId, keyId, expiresAt: now, revokedAt: now };
    await t.db.keyHandover.createMany({
      data: [
        { ...handover, recipient: "Kari", tokenHash: newSecret(), createdAt: addSeconds(now, -364 * 86_400) },
        { ...handover, recipient: "Ola", tokenHash: newSecret(), createdAt: addSeconds(now, -366 * 86_400) },
        // Taken in a revival.
        { ...handover, recipient: null, tokenHash: null, createdAt: addSeconds(now, -367 * 86_400) },
      ],
    });
    await cleanUp(t.system);
    await cleanUp(t.system);
    const { handovers } = await getInstallation(admin, installationId);
    expect(handovers.map(({ recipient, inRevival }) => [recipient, inRevival])).toEqual([
      ["Kari", false],
      [null, false],
      [null, true],
    ]);
    expect(handovers[0]).not.toHaveProperty("tokenHash");
  });

  it("may be without a name, when HelseID tells none", async () => {
    const secret = await someone("", "nameless");
    expect(await readSession(t.system, secret)).toMatchObject({ kind: "applicant", name: null });
  });
});
