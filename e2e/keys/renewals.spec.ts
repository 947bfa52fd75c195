import { expect, expectAccessible, test } from "../fixtures";

test("support starts renewals for chosen rows: a verdict for each, and a link for each that can", async ({
  as,
  t,
}) => {
  const ready = await t.active();
  await t.secondInstallation(ready, await t.pair(), "Reserve", []);
  const reserve = await t.db.installation.findFirstOrThrow({
    where: { organizationId: ready.organizationId, label: "Reserve" },
  });
  await t.revival({ ...ready, installationId: reserve.id }, "PORTAL");
  const page = await as("SUPPORT");
  await page.goto(`/installations?q=${ready.organization.number}`);
  const row = page.getByRole("row", { name: /Hovedserver/ });
  await row.locator("summary").click();
  await expect(row.getByRole("link", { name: "Bytt nøkkel …" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Velg alle på siden" }).check();
  await page.getByRole("button", { name: "Start fornyelser …" }).click();
  const plan = page.getByRole("table", { name: "Plan for fornyelsene" });
  await expect(plan.getByRole("row", { name: /Hovedserver/ })).toContainText("Kan startes");
  await expect(plan.getByRole("row", { name: /Reserve/ })).toContainText("Kan ikke startes");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start de valgte fornyelsene" }).click();
  const created = page.getByRole("region", { name: `${ready.organization.name} – Hovedserver` });
  await expect(created.getByTestId("revival-url")).toContainText("/r/");
  await expectAccessible(page);
});
