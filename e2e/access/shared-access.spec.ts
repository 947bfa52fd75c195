import type { Page } from "@playwright/test";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { expect, expectAccessible, test } from "../fixtures";

/** A staff member with a calendar, a weekly report and a link that no customer has opened. */
async function ownerOf(t: BrowserTestContext) {
  const name = `Eva ${crypto.randomUUID().slice(0, 8)}`;
  const { userId } = await t.session("ADMINISTRATOR", name);
  const link = await t.link();
  await t.db.onboardingLink.update({ where: { id: link.linkId }, data: { createdById: userId } });
  const feed = newSecret();
  const view = await t.db.savedView.create({
    data: {
      name: `Visning ${name}`,
      query: "",
      ownerId: userId,
      ownerName: name,
      shared: true,
      feedHash: hashSecret(feed),
      feedCreatedAt: new Date(),
      reportEmails: ["privat@example.com"],
      createdAt: new Date(),
    },
  });
  await t.db.reportRecipient.create({
    data: { viewId: view.id, email: "privat@example.com", addedById: userId, addedAt: new Date() },
  });
  return { name, userId, viewId: view.id, link, feed };
}

/** Accessible on a phone and on a desk, in both languages. */
async function expectAccessibleEverywhere(page: Page, portalUrl: string): Promise<void> {
  for (const locale of ["en", "nb"]) {
    await page.context().addCookies([{ name: "klientvakt-locale", value: locale, url: portalUrl }]);
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      await expectAccessible(page);
    }
  }
}

test("an administrator sees what everybody has shared, and ends it after confirming", async ({
  as,
  t,
  stack,
}) => {
  const { name, userId, viewId, feed } = await ownerOf(t);
  const calendar = () => fetch(`${stack.portalUrl}/calendar/${feed}`).then((response) => response.status);
  expect(await calendar()).toBe(200);
  const page = await as("ADMINISTRATOR");
  await page.goto("/staff");
  await page.getByRole("link", { name: "Tilganger som er delt ut" }).click();
  await page.getByRole("link", { name: `Vis bare ${name}` }).click();
  // The page with everybody has the same panel.
  await expect(page).toHaveURL(/person=/);
  const panel = page.getByRole("region", { name: `${name} · 3 tilganger` });
  await expect(panel.getByRole("row")).toHaveCount(4);
  await expect(panel.getByRole("row").filter({ hasText: "Ukesrapport" })).toContainText("privat@example.com");
  await expectAccessibleEverywhere(page, stack.portalUrl);
  const row = panel.getByRole("row").filter({ hasText: "Kalender" });
  await row.locator("summary").click();
  await expect(row.getByText("Kalenderadressen slutter å virke med en gang.")).toBeVisible();
  expect(await calendar()).toBe(200);
  await row.getByRole("button", { name: "Avslutt nå" }).click();
  await expect(page.getByRole("region", { name: `${name} · 2 tilganger` })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Kalender" })).toHaveCount(0);
  expect(await calendar()).toBe(404);
  const { action } = await t.db.auditEvent.findFirstOrThrow({
    where: { entityType: "view", entityId: viewId },
    orderBy: { seq: "desc" },
  });
  expect(action).toBe("view.calendar-revoked");
  await page.goto(`/staff/access?person=${userId}`);
  await expect(page.getByRole("region", { name: `${name} · 2 tilganger` })).toBeVisible();
});

test("a removal says first what it ends, and the customer gets a new link from the start page", async ({
  as,
  customer,
  t,
  stack,
}) => {
  // Two pages are measured at every width, in light and dark.
  test.slow();
  const { name, link, feed } = await ownerOf(t);
  const page = await as("ADMINISTRATOR");
  await page.goto("/staff");
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: `Fjern tilgang for ${name}` }).click();
  await expect(page.getByRole("heading", { name: `Fjern tilgangen for ${name}` })).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveText([
    "1 innlogging",
    "1 kalender",
    "ukesrapport til 1 adresse",
    "1 lenke for å ta i bruk, som ingen kunde har begynt å bruke",
  ]);
  await expectAccessibleEverywhere(page, stack.portalUrl);
  await page.getByRole("button", { name: "Fjern tilgang" }).click();
  await expect(page.getByText("Tilgangen er fjernet.")).toBeVisible();
  await expect(page.getByText("Avsluttet: 4.")).toBeVisible();
  expect((await fetch(`${stack.portalUrl}/calendar/${feed}`)).status).toBe(404);
  const visitor = await customer();
  await visitor.goto(link.url);
  await expect(visitor.getByRole("heading", { name: "Lenken gjelder ikke lenger" })).toBeVisible();

  await page.getByRole("link", { name: "Til Krever handling" }).click();
  const group = page.getByRole("region", { name: "Lenker som ble avsluttet" });
  const row = group.getByRole("row").filter({ hasText: link.organization.name });
  await expect(row).toContainText("Avsluttet i dag");
  await expectAccessibleEverywhere(page, stack.portalUrl);
  await row.getByRole("button", { name: "Send ny lenke" }).click();
  const url = await page.getByTestId("onboarding-url").innerText();
  await expect(group.getByRole("row").filter({ hasText: link.organization.name })).toHaveCount(0);
  await expectAccessible(page);
  await visitor.goto(url);
  await expect(visitor.getByRole("heading", { name: new RegExp(link.product) })).toBeVisible();
});
