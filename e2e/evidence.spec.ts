import type { Page } from "@playwright/test";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

/** What the portal says of a client stands on what was seen of it. */

/** A production fleet of one client that needs nobody, and a worker that runs. */
async function calmFleet(t: BrowserTestContext) {
  const installation = await t.active();
  await t.db.clientTemplate.update({
    where: { id: installation.templateId },
    data: { environment: "PRODUCTION" },
  });
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: new Date(Date.now() + 200 * 86_400_000) },
  });
  const now = new Date();
  await t.db.heartbeat.upsert({
    where: { name: "worker" },
    create: { name: "worker", at: now },
    update: { at: now },
  });
  return installation;
}

/** Opens the start page after a sweep that was complete some minutes ago. @param run looks at it */
function openAfterSweep(page: Page, t: BrowserTestContext, minutesAgo: number, run: () => Promise<void>) {
  return t.withHeartbeat("sweep", new Date(Date.now() - minutesAgo * 60_000), async () => {
    await page.goto("/?environment=PRODUCTION");
    await run();
  });
}

test("behaviour 9: all is well is said of a complete sweep, with its time, and of no client that was never checked", async ({
  as,
  t,
}) => {
  const installation = await calmFleet(t);
  const where = { id: installation.installationId };
  const page = await as("VIEWER");
  const before = Date.now();
  await openAfterSweep(page, t, 3, async () => {
    const shown = await page.getByRole("main").locator("time").first().getAttribute("datetime");
    await expect(page.getByRole("heading", { name: "Alt i orden" })).toBeVisible();
    await expect(page.getByText("Siste fullstendige kontrollrunde:")).toBeVisible();
    expect(new Date(shown!).getTime()).toBeLessThan(before - 2 * 60_000);
    await expectAccessible(page);
  });

  await t.db.installation.update({ where, data: { portalTokenAt: null } });
  await openAfterSweep(page, t, 3, async () => {
    const unchecked = page.getByRole("region", { name: "Ikke kontrollert" });
    await expect(unchecked).toContainText(installation.organization.name);
    await expect(unchecked.getByRole("link", { name: /^Kontroller/ })).toBeVisible();
    await expect(page.getByText("Alt i orden")).toHaveCount(0);
    await expectAccessible(page);
  });
  await t.db.installation.update({ where, data: { portalTokenAt: new Date() } });
});

test("behaviour 10: while the sweep is late the page says that, and not that all is well", async ({
  as,
  t,
}) => {
  await calmFleet(t);
  const page = await as("VIEWER");
  await openAfterSweep(page, t, 40, async () => {
    await expect(page.getByRole("main").getByText("Kontrollrunden er forsinket")).toBeVisible();
    await expect(page.getByText("Alt i orden")).toHaveCount(0);
    await expectAccessible(page);
  });
  await openAfterSweep(page, t, 0, async () => {
    await expect(page.getByRole("heading", { name: "Alt i orden" })).toBeVisible();
  });
});

test("behaviour 8: a client that was never checked is grey, and says what is known of it", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const where = { id: installation.installationId };
  await t.db.installation.update({ where, data: { portalTokenAt: null, custody: "INSTALLATION" } });
  const page = await as("SUPPORT");
  const row = page.getByRole("row", { name: installation.organization.name });
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Ikke kontrollert" })).toHaveAttribute(
    "href",
    /status=unchecked/,
  );
  await page.goto(`/installations?status=unchecked&q=${installation.organization.number}`);
  await expect(row).toContainText("Ikke kontrollert");
  await expectAccessible(page);
  await row.getByRole("link").click();
  await expect(page.getByText("Oppgitt av leverandøren, ikke kontrollert.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).not.toContainText("Virker");

  await t.db.installation.update({ where, data: { reportedAt: new Date() } });
  await page.reload();
  await expect(page.getByText(/^Meldt av installasjonen .+, ikke kontrollert mot HelseID\.$/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).not.toContainText("Virker");
  await expectAccessible(page);

  await t.db.installation.update({ where, data: { fleetApiTokenAt: new Date() } });
  await page.reload();
  await expect(page.getByText("Virker. Ingenting å gjøre.", { exact: true })).toBeVisible();
  await expect(
    page.getByText("Det viser at klienten virker, men ikke hvilken nøkkel den bruker."),
  ).toBeVisible();
});
