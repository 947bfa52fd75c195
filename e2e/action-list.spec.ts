import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

/** "Krever handling": what is one step is done in the line itself. */

const later = (days: number) => new Date(Date.now() + days * 86_400_000);

test("a date is entered in the line, and is asked for a second time when it is far away", async ({
  as,
  t,
}) => {
  const { installationId, organization } = await t.active();
  // Few are shown, and those of earlier tests are as urgent.
  await changeKeys(t.db, { where: { expiresAt: null }, data: { expiresAt: later(300) } });
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: null, expirySource: null } });
  const page = await as("SUPPORT");
  await page.goto("/?environment=TEST");
  const line = page
    .getByRole("region", { name: "Ukjent utløp" })
    .getByRole("row")
    .filter({ hasText: organization.name });
  await line.getByText("Oppgi dato").click();
  await expectAccessible(page);
  const day = (days: number) => later(days).toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" });
  const date = line.getByLabel("Utløpsdato", { exact: true });
  await date.fill("2020-01-01");
  await line.getByRole("button", { name: "Lagre datoen" }).click();
  await expect(date).toHaveAttribute("aria-invalid", "true");
  await date.fill(day(3 * 365));
  await line.getByRole("button", { name: "Lagre datoen" }).click();
  await expect(line.getByLabel("Skriv datoen en gang til")).toBeVisible();
  await expectAccessible(page);
  await date.fill(day(300));
  await line.getByRole("button", { name: "Lagre datoen" }).click();
  await expect(line).toHaveCount(0);
  const { keyExpiresAt } = await t.db.fleetRow.findUniqueOrThrow({ where: { installationId } });
  expect(keyExpiresAt).not.toBeNull();
});

test("a client is checked in the line, which goes when HelseID has issued a token", async ({ as, t }) => {
  const { installationId, organization } = await t.active();
  // The most urgent of those that have more than 30 days left.
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: later(31) } });
  await t.db.installation.update({ where: { id: installationId }, data: { portalTokenAt: null } });
  const page = await as("SUPPORT");
  await page.goto("/?environment=TEST");
  const line = page
    .getByRole("region", { name: "Ikke kontrollert" })
    .getByRole("row")
    .filter({ hasText: organization.name });
  await line.getByRole("button", { name: `Kontroller nå ${organization.name}` }).click();
  await expect(line).toHaveCount(0);
  const { portalTokenAt } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  expect(portalTokenAt).not.toBeNull();
});

test("an alert about missing reports is taken in the line, which then says by whom; a viewer has a link", async ({
  as,
  t,
}) => {
  const { installationId, organization } = await t.active();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: later(31) } });
  await t.db.installation.update({
    where: { id: installationId },
    data: { reportedAt: new Date(Date.now() - 86_400_000), reportDueAt: new Date(Date.now() - 3_600_000) },
  });
  // Unless the worker has raised it by now.
  const alert = { kind: "MISSING_REPORTS" as const, installationId, createdAt: new Date() };
  await t.db.alert.createMany({ data: [alert], skipDuplicates: true });
  const page = await as("SUPPORT");
  await page.goto("/?environment=TEST");
  const line = page
    .getByRole("region", { name: "Meldinger uteblir" })
    .getByRole("row")
    .filter({ hasText: organization.name });
  await line.getByRole("button", { name: /^Ta / }).click();
  await expect(line).toContainText("Tatt av SUPPORT");
  await expectAccessible(page);
  const tabs = page.getByRole("navigation", { name: "Utvalg" });
  await tabs.getByRole("link", { name: /^Mine \d/ }).click();
  await expect(page).toHaveURL(/owner=mine/);
  await expect(line).toBeVisible();
  await expectAccessible(page);
  await tabs.getByRole("link", { name: /^Ingen har tatt/ }).click();
  await expect(page).toHaveURL(/owner=none.*environment=TEST|environment=TEST.*owner=none/);
  await expect(line).toHaveCount(0);

  await t.db.alert.updateMany({ where: { installationId }, data: { acknowledgedAt: null } });
  const viewer = await as("VIEWER");
  await viewer.goto("/?environment=TEST");
  const shown = viewer
    .getByRole("region", { name: "Meldinger uteblir" })
    .getByRole("row")
    .filter({ hasText: organization.name });
  await expect(shown.getByRole("link", { name: "Se meldingene" })).toBeVisible();
  await expect(shown.getByRole("button")).toHaveCount(0);
});
