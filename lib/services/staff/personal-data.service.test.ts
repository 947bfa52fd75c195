import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { newSecret } from "@/lib/base/ids";
import { everyRow } from "@/lib/dev/testing/every-row";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { listAudit } from "@/lib/services/audit/list-audit";
import { verifyChain } from "@/lib/services/audit/verify-chain";
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
    await setRole(admin, { userId, role: "ADMINISTRATOR" });
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
    expect((await verifyChain(t.system)).faults).toEqual([]);
    const { rows: acts } = await listAudit(admin, AuditView.parse({ person: userId }));
    expect(acts.length).toBeGreaterThan(2);
    expect(acts.every((row) => row.actorName === null)).toBe(true);
    expect((await listStaff(admin)).map((person) => person.id)).not.toContain(userId);
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
