import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { assignAlert } from "./assign-alert";
import { commentAlert } from "./comment-alert";
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
