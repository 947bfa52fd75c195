import fs from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { saveView } from "@/lib/services/views/save-view";
import { setWeeklyReport } from "@/lib/services/views/set-weekly-report";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** The statements of the migration that fill in what the release before did not record. */
const [fillMakers, fillRecipients] = fs
  .readFileSync("prisma/migrations/20261126233000_shared_access/migration.sql", "utf8")
  .replace(/^--.*$/gm, "")
  .split(";")
  .map((each) => each.trim())
  .filter((each) => /^(UPDATE|INSERT)/.test(each));

it("knows from the audit who made a link to a file, and who set the recipients of a report", async () => {
  const { admin, installationId } = await t.active();
  const { token } = await createHandover(admin, { installationId, recipient: "Kari" });
  const owner = await t.staff("VIEWER");
  const { viewId } = await saveView(owner, { name: "Vår", query: "", shared: true });
  await setWeeklyReport(admin, { viewId, emails: "a@example.no\nb@example.no" });
  // Nobody is known to have set these; they belong to the view's owner.
  const unset = await saveView(owner, { name: "Min", query: "", shared: false });
  await t.db.savedView.update({ where: { id: unset.viewId }, data: { reportEmails: ["c@example.no"] } });
  await t.owner.keyHandover.updateMany({ data: { createdById: null } });
  await t.owner.reportRecipient.deleteMany();
  await expect(findHandover(t.system, token)).rejects.toMatchObject({ code: "NOT_FOUND" });

  await t.owner.$executeRawUnsafe(fillMakers!);
  await t.owner.$executeRawUnsafe(fillRecipients!);

  expect(await findHandover(t.system, token)).toMatchObject({ installationId });
  const adminId = (admin.actor as { userId: string }).userId;
  const rows = await t.db.reportRecipient.findMany({ orderBy: { email: "asc" } });
  expect(rows.map((row) => [row.email, row.addedById])).toEqual([
    ["a@example.no", adminId],
    ["b@example.no", adminId],
  ]);
});
