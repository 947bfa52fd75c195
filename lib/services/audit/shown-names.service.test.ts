import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { AuditView } from "@/lib/domain/audit-view";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import type { TestContext } from "@/lib/dev/testing/test-context";
import { signIn } from "../staff/sign-in";
import { exportAudit, getLogState, listAudit } from "./list-audit";
import { signCheckpoint } from "./sign-checkpoint";
import { verifyAudit } from "./verify-audit";

let alerts: AlertTestContext;
let t: TestContext;
beforeAll(async () => {
  alerts = await AlertTestContext.create();
  t = alerts.base;
});
afterAll(() => alerts.drop());

const view = (filter: Record<string, string>) => AuditView.parse(filter);

async function exported(ctx: Context, filter: Record<string, string>) {
  const rows = [];
  for await (const batch of exportAudit(ctx, view(filter))) rows.push(...batch);
  return rows;
}

/** What only who owns the database can do. */
async function tamper(statement: string): Promise<void> {
  await t.owner.$executeRawUnsafe("alter table audit_event disable trigger all");
  await t.owner.$executeRawUnsafe(statement);
  await t.owner.$executeRawUnsafe("alter table audit_event enable trigger all");
}

describe("what the audit shows", () => {
  it("names the person of a sign-in, on the page, in the file and as a filter", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    await signIn(t.system, {
      issuer: "https://helseid",
      subject: "kari",
      name: "Kari Kundestøtte",
      securityLevel: 4,
      idToken: "x",
      authenticatedAt: new Date(),
    });
    const { rows } = await listAudit(admin, view({ action: "session.started" }));
    expect(rows[0]).toMatchObject({
      actorKind: "staff",
      actorName: "Kari Kundestøtte",
      log: { state: "waiting" },
    });
    const [row] = await exported(admin, { action: "session.started" });
    expect(row).toMatchObject({ actorKind: "staff", actorName: "Kari Kundestøtte" });
    const { id } = await t.db.staffUser.findFirstOrThrow({ where: { name: "Kari Kundestøtte" } });
    for (const filter of [{ person: id }, { by: "staff" }] as Record<string, string>[])
      expect((await listAudit(admin, view(filter))).rows.map((row) => row.action)).toContain(
        "session.started",
      );
    expect((await listAudit(admin, view({ by: "system" }))).rows.map((row) => row.action)).not.toContain(
      "session.started",
    );
  });

  it("names the rule that was changed, with what it was before", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const { ruleId } = await alerts.rule({ name: "Kritiske", thresholds: "30, 14, 7" });
    await alerts.rule({ ruleId, name: "Kritiske", thresholds: "30, 14, 7, 3" });
    const { rows } = await listAudit(admin, view({ action: "alert-rule.updated" }));
    expect(rows[0]).toMatchObject({
      subject: { type: "alert-rule", id: ruleId, name: "Kritiske" },
      details: { thresholds: ["30", "14", "7", "3"] },
      before: { thresholds: ["30", "14", "7"] },
    });
    const [row] = await exported(admin, { action: "alert-rule.updated" });
    expect(row).toMatchObject({ subjectType: "alert-rule", subject: "Kritiske" });
  });

  it("finds what happened to an installation by the beginning of a kid", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const at = await t.active();
    await t.active();
    const { rows } = await listAudit(admin, view({ q: at.pair.kid.slice(0, 6) }));
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row.installation?.id))).toEqual(new Set([at.installationId]));
    expect((await listAudit(admin, view({ q: at.pair.kid.slice(0, 3) }))).rows).toEqual([]);
  });
});

describe("the state of the audit", () => {
  it("is unknown until it was verified, then whole with its time, and at fault after a change", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    expect(await getLogState(admin)).toMatchObject({ verifiedAt: null, faultAt: null });
    await signCheckpoint(t.system);
    await verifyAudit(t.system);
    const whole = await getLogState(admin);
    expect(whole).toMatchObject({ verifiedAt: expect.any(Date), faultAt: null });
    expect(whole.rows).toBeGreaterThan(0);
    const { rows } = await listAudit(admin, view({}));
    const { seq } = rows[1]!;
    await tamper(`update audit_event set actor_id = 'noen-andre' where seq = ${seq}`);
    await verifyAudit(t.system);
    expect((await getLogState(admin)).faultAt).not.toBeNull();
    const shown = (await listAudit(admin, view({}))).rows;
    expect(shown.find((row) => row.seq === seq)!.log.state).toBe("fault");
    expect(shown.find((row) => row.seq === rows[0]!.seq)!.log.state).toBe("sealed");
  });

  it("says that rows wait, once the oldest has waited for more than ten seconds", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    await signCheckpoint(t.system);
    expect((await getLogState(admin)).late).toBe(0);
    await alerts.rule({ name: "Nye", thresholds: "5" });
    expect(await getLogState(admin)).toMatchObject({ late: 0 });
    await t.owner.$executeRaw`update audit_unsealed set at = at - interval '11 seconds'`;
    expect((await getLogState(admin)).late).toBe(1);
    await signCheckpoint(t.system);
    expect((await getLogState(admin)).late).toBe(0);
  });
});
