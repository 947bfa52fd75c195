import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyRow } from "@/lib/dev/testing/every-row";
import { TestContext } from "@/lib/dev/testing/test-context";
import { type PreviewChoice, previewStates } from "@/lib/domain/customer-preview";
import { createLink } from "@/lib/services/onboarding/create-link";
import { previewCustomerPage } from "./preview-customer-page";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

function choices(custody: "PORTAL" | "INSTALLATION"): PreviewChoice[] {
  const { onboarding, revival } = previewStates(custody);
  return [
    ...onboarding.map((state) => ({ page: "onboarding" as const, state })),
    ...revival.map((state) => ({ page: "revival" as const, state })),
  ];
}

describe("the preview of a customer's page", () => {
  it("shows each state in the installation's own names to every role, without a link, a key or a change", async () => {
    const at = await t.installation();
    const { installationId } = at;
    const { token } = await createLink(at.admin, { installationId, days: 7 });
    const viewer = await t.staff("VIEWER");
    const { organization } = await t.db.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { organization: { select: { name: true } } },
    });
    const before = await everyRow(t.databaseUrl);
    for (const custody of ["PORTAL", "INSTALLATION"] as const)
      for (const choice of choices(custody)) {
        const shown = await previewCustomerPage(viewer, { installationId, ...choice });
        const view = shown.page === "onboarding" ? shown.onboarding : shown.revival;
        expect(view.organization.name).toBe(organization.name);
        expect(shown.page === "onboarding" ? shown.onboarding.state : shown.revival.view).toBe(choice.state);
        const text = JSON.stringify(shown);
        expect(text).not.toContain(token);
        expect(text).not.toMatch(/tokenHash|codeHash|sealed|"d":/);
      }
    expect(await everyRow(t.databaseUrl)).toBe(before);
  });

  it("says nothing as observed: no step is ticked before the one that is shown", async () => {
    const { installationId, admin } = await t.installation();
    const open = await previewCustomerPage(admin, { installationId, page: "revival", state: "open" });
    expect(open.page === "revival" && Object.values(open.revival.marks)).toEqual([
      "now",
      "later",
      "later",
      "later",
      "later",
    ]);
    const code = await previewCustomerPage(admin, { installationId, page: "revival", state: "code" });
    expect(code.page === "revival" && code.revival.key).toBeNull();
  });

  it("knows no other installation, page or state", async () => {
    const viewer = await t.staff("VIEWER");
    const { installationId } = await t.installation();
    await expect(
      previewCustomerPage(viewer, { installationId: randomUUID(), page: "revival", state: "open" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      previewCustomerPage(viewer, { installationId, page: "onboarding", state: "open" as "ready" }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
