import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { assignAlert } from "./assign-alert";
import { commentAlert } from "./comment-alert";
import { handleAlert } from "./handle-alert";
import { type AlertsCommand, handleAlerts } from "./handle-alerts";
import { listAlerts } from "./list-alerts";
import { listAssignees } from "./list-assignees";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterAll(() => t.drop());

async function raised() {
  await t.rule();
  await t.expiring(5);
  await t.runAlerts();
  return (await listAlerts(t.admin, { status: "open", page: 1 })).rows[0]!;
}

describe("an alert", () => {
  it("is assigned to a colleague for everybody, also when another rule covers its key", async () => {
    const { id: alertId } = await raised();
    const support = await t.base.staff("SUPPORT", "Kari");
    const kari = (await listAssignees(support)).find((each) => each.name === "Kari")!;
    await assignAlert(support, { alertId, assigneeId: kari.id });
    await t.rule({ emails: "natt@example.no" });
    await t.runAlerts();
    const { rows } = await listAlerts(t.admin, { status: "open", page: 1 });
    expect(rows).toMatchObject([{ assignee: { name: "Kari" } }]);
    await assignAlert(support, { alertId, assigneeId: "" });
    expect((await listAlerts(t.admin, { status: "open", page: 1 })).rows[0]!.assignee).toBeNull();
    await expect(assignAlert(support, { alertId, assigneeId: crypto.randomUUID() })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("is not assigned to somebody who may only read", async () => {
    const { id: alertId } = await raised();
    const viewer = await t.base.staff("VIEWER", "Vigdis");
    expect((await listAssignees(t.admin)).map((each) => each.name)).not.toContain("Vigdis");
    const assigneeId = viewer.actor.kind === "staff" ? viewer.actor.userId : "";
    await expect(assignAlert(t.admin, { alertId, assigneeId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("has comments with their authors, and takes none from those who may only read", async () => {
    const { id: alertId } = await raised();
    const support = await t.base.staff("SUPPORT", "Kari");
    await commentAlert(support, { alertId, text: "Ringte, ingen svar." });
    await commentAlert(t.admin, { alertId, text: "Prøver i morgen." });
    const { rows } = await listAlerts(t.admin, { status: "open", page: 1 });
    expect(rows[0]!.comments).toMatchObject([
      { text: "Ringte, ingen svar.", author: { name: "Kari" } },
      { text: "Prøver i morgen." },
    ]);
    const viewer = await t.base.staff("VIEWER");
    await expect(commentAlert(viewer, { alertId, text: "Hei" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(assignAlert(viewer, { alertId, assigneeId: "" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(commentAlert(support, { alertId, text: " " })).rejects.toMatchObject({
      fields: { text: "required" },
    });
  });
});

describe("several alerts", () => {
  const several = (alertIds: string[], command: AlertsCommand, more = {}) =>
    handleAlerts(t.admin, { alertIds, command, reason: "", days: "7", assigneeId: "", ...more });

  it("are taken, each for itself, and each that is left as it was says why", async () => {
    await t.rule();
    for (let index = 0; index < 4; index += 1) await t.expiring(5);
    await t.runAlerts();
    const { rows } = await listAlerts(t.admin, { status: "open", page: 1 });
    const [free, taken, closed, chosenTwice] = rows.map(({ id }) => id) as [string, string, string, string];
    const kari = await t.base.staff("SUPPORT", "Kari");
    await handleAlert(kari, { alertId: taken, command: "acknowledge", reason: "", days: "7" });
    await t.base.db.alert.update({ where: { id: closed }, data: { closedAt: new Date() } });
    const missing = crypto.randomUUID();
    const chosen = [free, taken, closed, chosenTwice, missing, chosenTwice];
    const result = await several(chosen, "acknowledge");
    expect(result.rows.map(({ alertId, outcome }) => [alertId, outcome])).toEqual([
      [free, "done"],
      [taken, "taken"],
      [closed, "closed"],
      [chosenTwice, "done"],
      [missing, "not-found"],
    ]);
    expect(result.rows.map(({ about }) => about?.organization)).toEqual([
      ...[free, taken, closed, chosenTwice].map(
        (id) => rows.find((row) => row.id === id)!.installation.organization.name,
      ),
      undefined,
    ]);
    expect((await t.base.db.alert.findUniqueOrThrow({ where: { id: taken } })).acknowledgedBy).toBe("Kari");
    expect(
      await t.base.db.auditEvent.count({ where: { action: "alert.acknowledged", entityId: free } }),
    ).toBe(1);
    const viewer = await t.base.staff("VIEWER");
    await expect(
      handleAlerts(viewer, { alertIds: [free], command: "reopen", reason: "", days: "7", assigneeId: "" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("are snoozed with one reason, and never past an expiry", async () => {
    await t.rule();
    await t.expiring(5);
    await t.expiring(25);
    await t.runAlerts();
    const { rows } = await listAlerts(t.admin, { status: "open", page: 1 });
    const ids = rows.map(({ id }) => id);
    await expect(several(ids, "snooze")).rejects.toMatchObject({ fields: { reason: "required" } });
    const result = await several(ids, "snooze", { reason: "Venter" });
    expect(result.rows.map(({ outcome }) => outcome)).toEqual(["past-expiry", "done"]);
  });

  it("that are chosen with no identifier, or with too many, are refused as a whole", async () => {
    await expect(several([], "acknowledge")).rejects.toMatchObject({ fields: { alertIds: "required" } });
    const many = Array.from({ length: 51 }, () => crypto.randomUUID());
    await expect(several(many, "acknowledge")).rejects.toMatchObject({ fields: { alertIds: "too-many" } });
  });

  it("of two colleagues who take one at the same time, one has it", async () => {
    const { id: alertId } = await raised();
    const people = [await t.base.staff("SUPPORT", "Kari"), await t.base.staff("SUPPORT", "Ola")];
    const results = await Promise.allSettled(
      people.map((each) => handleAlert(each, { alertId, command: "acknowledge", reason: "", days: "7" })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = results[0]!.status === "fulfilled" ? "Kari" : "Ola";
    expect((await t.base.db.alert.findUniqueOrThrow({ where: { id: alertId } })).acknowledgedBy).toBe(winner);
  });
});
