import type { Page } from "@playwright/test";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, test } from "./fixtures";

/*
 * How many clicks the usual tasks take from the start page, with a login younger than 15 minutes. A confirm
 * step counts; typing does not.
 */

/** Counts the clicks on a page from now on, also over navigations. @returns the count so far */
async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.exposeFunction("countClick", () => {
    clicks += 1;
  });
  await page.addInitScript(() => {
    // Not "click", which the browser also makes itself: of a label's input, and of Enter in a form.
    addEventListener(
      "pointerdown",
      (event) => {
        if (event.isTrusted) void (window as unknown as { countClick: () => void }).countClick();
      },
      true,
    );
  });
  return () => clicks;
}

test("a new customer to the copied link takes five clicks on one page", async ({ as, t }) => {
  const { product } = await t.installation();
  const page = await as("SUPPORT");
  const clicks = await countClicks(page);
  await page.goto("/");
  await page.getByRole("link", { name: "Kunder", exact: true }).click();
  await page.getByRole("link", { name: "Ny kunde" }).first().click();
  await expect(page.getByLabel("Organisasjonsnummer")).toBeVisible();
  const address = page.url();
  await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(91_010));
  await page.getByLabel("Navn på kunden").fill("Fem klikk legekontor");
  await page.getByText(product, { exact: true }).click();
  await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
  await page.getByRole("button", { name: "Lag lenke" }).click();
  const url = await page.getByTestId("onboarding-url").innerText();
  await page.getByRole("button", { name: "Kopier lenken" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  expect(clicks()).toBeLessThanOrEqual(5);
  expect(page.url()).toBe(address);
});

const days = (count: number) => new Date(Date.now() + count * 86_400_000);

test("a critical key is rotated in two clicks", async ({ as, t }) => {
  const { installationId, organization } = await t.active();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: new Date(Date.now() + 60_000) } });
  const page = await as("SUPPORT");
  const clicks = await countClicks(page);
  await page.goto("/?environment=TEST");
  const line = page.getByRole("row").filter({ hasText: organization.name });
  await line.getByText("Bytt nøkkel …").click();
  await expect(line.getByText(/registrerer den i Selvbetjening \(test\)/i)).toBeVisible();
  await line.getByRole("button", { name: "Bytt nå" }).click();
  await expect
    .poll(async () => (await t.db.keyRotation.findMany({ where: { installationId } })).length)
    .toBe(1);
  await expect.poll(clicks).toBe(2);
});

test("a revival is started and its mail opened in two clicks", async ({ as, t }) => {
  const { installationId, organization } = await t.active();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: days(-900) } });
  await t.db.organization.update({
    where: { id: organization.id },
    data: { contactEmail: "mona@example.no" },
  });
  const page = await as("SUPPORT");
  const clicks = await countClicks(page);
  await page.goto("/?environment=TEST");
  const line = page.getByRole("row").filter({ hasText: organization.name });
  await line.getByRole("button", { name: "Start fornyelse" }).click();
  const ready = page.getByRole("region", { name: organization.name });
  const url = await ready.getByTestId("revival-url").innerText();
  const mail = ready.getByRole("link", { name: "Åpne e-post" });
  const address = new URL((await mail.getAttribute("href"))!);
  expect(decodeURIComponent(address.pathname)).toBe("mona@example.no");
  expect(address.searchParams.get("subject")).not.toBe("");
  expect(address.searchParams.get("body")).toContain(url);
  // A browser without a mail program would leave the page.
  await page.evaluate(() =>
    document.addEventListener("click", (event) => {
      if ((event.target as HTMLElement).closest("a[href^='mailto:']")) event.preventDefault();
    }),
  );
  await mail.click();
  await expect.poll(clicks).toBe(2);
  // The line says that it is under way, so that nobody starts a second.
  await expect(line.getByRole("link", { name: "Se fornyelsen" })).toBeVisible();
  await expect(line.getByRole("button", { name: "Start fornyelse" })).toHaveCount(0);
});

test("an alert is taken and its installation opened in two clicks", async ({ as, t }) => {
  const { installationId, organization } = await t.active();
  const expiresAt = days(-901);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
  const { id } = await insertAlert(t.db, { installationId, expiresAt, threshold: 0 });
  const page = await as("SUPPORT");
  const clicks = await countClicks(page);
  await page.goto("/?environment=TEST");
  const line = page.getByRole("row").filter({ hasText: organization.name });
  await line.getByRole("button", { name: /^Ta / }).click();
  await expect(line.getByText("SUPPORT")).toBeVisible();
  await line.getByRole("link", { name: organization.name }).click();
  await expect(page).toHaveURL(new RegExp(`/installations/${installationId}`));
  await expect.poll(clicks).toBe(2);
  expect((await t.db.alert.findUniqueOrThrow({ where: { id } })).acknowledgedAt).not.toBeNull();
});

test("the report of 90 days is downloaded as PDF in two clicks", async ({ as, t }) => {
  await t.active();
  const page = await as("VIEWER");
  const clicks = await countClicks(page);
  await page.goto("/?environment=TEST");
  await page.getByRole("navigation").getByRole("link", { name: "Utløpsrapport" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Utløpsrapport" })).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDF", exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.pdf$/);
  expect(new URL(file.url()).searchParams.get("due")).toBe("90");
  await expect.poll(clicks).toBe(2);
});
