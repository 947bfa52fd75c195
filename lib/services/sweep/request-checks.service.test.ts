import { afterAll, beforeAll, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { listAudit } from "@/lib/services/audit/list-audit";
import { AuditView } from "@/lib/domain/audit-view";
import { TestContext } from "@/lib/dev/testing/test-context";
import { requestChecks } from "./request-checks";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("the chosen clients that the portal can check are due at once, and the request is audited", async () => {
  const at = await t.active();
  const other = await t.active();
  const kept = await t.active();
  const later = addSeconds(t.system.clock(), 86_400);
  const ids = [at.installationId, other.installationId];
  await t.db.installation.updateMany({ data: { nextCheckAt: later } });
  await t.db.installation.update({
    where: { id: other.installationId },
    data: { closedAt: t.system.clock() },
  });
  const support = await t.staff("SUPPORT");
  expect(await requestChecks(support, { ids })).toEqual({ requested: 1, chosen: 1 });
  const due = async (id: string) =>
    (await t.db.installation.findUniqueOrThrow({ where: { id } })).nextCheckAt!.getTime() < later.getTime();
  expect(await due(at.installationId)).toBe(true);
  expect(await due(other.installationId)).toBe(false);
  expect(await due(kept.installationId)).toBe(false);
  // A view counts before rows.
  expect(await requestChecks(support, { view: "status=active", ids: [at.installationId] })).toEqual({
    requested: 2,
    chosen: 2,
  });
  expect(await due(kept.installationId)).toBe(true);
  const { rows } = await listAudit(at.admin, AuditView.parse({ action: "fleet.checks-requested" }));
  expect(rows.map((row) => row.details)).toEqual([{ installations: 2 }, { installations: 1 }]);
});

it("needs the permission and a selection", async () => {
  const viewer = await t.staff("VIEWER");
  const ids = [(await t.active()).installationId];
  await expect(requestChecks(viewer, { ids })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const support = await t.staff("SUPPORT");
  await expect(requestChecks(support, {})).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
