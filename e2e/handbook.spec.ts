import fs from "node:fs";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { picturesOf, readHandbook } from "@/lib/files/handbook";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { expect, expectAccessible, test } from "./fixtures";

/** Where screenshots are saved: `npm run cli -- handbook` sets the folder of the handbook. */
const FOLDER = process.env.HANDBOOK_FOLDER ?? "test-results/handbook";
const WIDTH = 1280;

/**
 * Creates a fleet with presentable names. In a test they get a suffix, because the names of templates must be
 * unique.
 */
async function createFleet(t: BrowserTestContext) {
  const suffix = process.env.HANDBOOK_FOLDER ? "" : ` ${Date.now()}`;
  const named = async (name: string, product: string, days: number) => {
    const installation = await t.active();
    await t.db.organization.update({ where: { id: installation.organizationId }, data: { name } });
    await t.db.clientTemplate.update({
      where: { id: installation.templateId },
      data: { name: `${product}${suffix}` },
    });
    await changeKeys(t.db, {
      where: { installationId: installation.installationId },
      data: { expiresAt: new Date(Date.now() + days * 86_400_000) },
    });
    return installation;
  };
  const active = await named("Fjordgløtt legekontor", "Fjordjournal", 200);
  const soon = await named("Solsiden tannklinikk", "Tannjournal", 5);
  const expired = await named("Nordlys fysioterapi", "Fysiojournal", -2);
  const link = await t.link();
  await t.db.organization.update({
    where: { id: link.organizationId },
    data: { name: "Havblikk legesenter" },
  });
  await t.db.clientTemplate.update({
    where: { id: link.templateId },
    data: { name: `Fjordjournal Mobil${suffix}` },
  });
  for (const [installation, threshold] of [
    [soon, 7],
    [expired, 0],
  ] as const)
    await insertAlert(t.db, {
      installationId: installation.installationId,
      expiresAt: new Date(),
      threshold,
    });
  return { active, soon, expired, link };
}

test("the handbook is current: every screenshot in it is taken here, and every link in it works", async ({
  as,
  customer,
  t,
}) => {
  test.setTimeout(180_000);
  fs.mkdirSync(FOLDER, { recursive: true });
  const { active, soon, expired, link } = await createFleet(t);
  const staff = await as("ADMINISTRATOR", { viewport: { width: WIDTH, height: 800 } });
  await t.db.staffUser.updateMany({
    where: { name: "ADMINISTRATOR" },
    data: { name: "Ada Administrator", lastSignInAt: new Date() },
  });
  const screenshots = new Set<string>();
  const screenshot = async (name: string, of: Page | Locator) => {
    screenshots.add(name);
    await of.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: "disabled" });
  };
  const open = async (address: string, heading: string | RegExp) => {
    await staff.goto(address);
    await expect(staff.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  };
  const main = staff.locator("main");

  await open("/", /./);
  await screenshot("krever-handling", staff);
  await open(`/installations/${link.installationId}`, /./);
  await staff.getByRole("button", { name: /Lag (ny )?lenke/ }).click();
  await expect(staff.getByTestId("onboarding-url")).toBeVisible();
  const url = await staff.getByTestId("onboarding-url").innerText();
  await staff.getByText("Lenken er klar").scrollIntoViewIfNeeded();
  // The token is only of this run, but a handbook should not show one.
  await staff.getByRole("region", { name: "Ta i bruk hos kunden" }).evaluate((region, shown) => {
    for (const node of region.querySelectorAll("code, pre"))
      node.textContent = (node.textContent ?? "").replace(shown, "https://klientvakt.example.no/k/…");
  }, url);
  await screenshot("lenke", staff.getByRole("region", { name: "Ta i bruk hos kunden" }));
  const page = await customer();
  await page.setViewportSize({ width: WIDTH, height: 700 });
  await page.goto(url);
  await screenshot("kunden-trykker", page.locator("main"));

  await open(`/installations/${active.installationId}`, /Fjordgløtt/);
  await staff.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(
    staff.getByText("HelseID utstedte token, og klienten ble lest i Selvbetjening."),
  ).toBeVisible();
  await screenshot("installasjon", staff);
  await open(`/installations/${active.installationId}/try`, /./);
  await staff.getByRole("button", { name: "Be om token" }).click();
  await expect(staff).toHaveURL(/\/try\/[0-9a-f-]{36}/);
  await screenshot("prove", staff);

  await open(`/installations/${active.installationId}/configuration`, "Konfigurasjon");
  await staff.getByLabel("Scope", { exact: true }).fill("nhn:selvbetjening/client");
  await staff.getByRole("button", { name: "Se hva som endres" }).click();
  await expect(staff.getByRole("heading", { name: "Dette blir sendt" })).toBeVisible();
  await screenshot("konfigurasjon", main);

  await open(`/installations/${soon.installationId}`, /Solsiden/);
  await staff.getByText("Bytt nøkkel …").click();
  await staff.getByRole("button", { name: "Bytt nå" }).click();
  const rotation = staff.getByRole("region", { name: "Bytte av nøkkel", exact: true });
  await expect(rotation).toContainText("Fullført", { timeout: 30_000 });
  await screenshot("rotasjon", rotation);

  const revival = await t.revival(expired, "PORTAL");
  const customerPage = await customer();
  await customerPage.setViewportSize({ width: WIDTH, height: 900 });
  await customerPage.goto(revival.url);
  await customerPage.getByRole("button", { name: "Lag ny nøkkel" }).click();
  await expect(customerPage.getByTestId("public-key")).toBeVisible();
  await screenshot("fornyelse-kunde", customerPage);
  await open(`/installations/${expired.installationId}`, /Nordlys/);
  await screenshot("fornyelse-support", staff.getByRole("region", { name: "Fornyelse med kunden" }));

  await open("/alerts", "Varsler");
  await screenshot("varsler", staff);
  await open("/reports/expiry", /./);
  await screenshot("rapport", staff);
  await open("/staff", "Personer");
  await screenshot("personer", staff);
  await open("/audit", "Revisjonsspor");
  await screenshot("revisjonsspor", staff);

  const chapters = readHandbook();
  expect([...screenshots].sort()).toEqual([...new Set(chapters.flatMap(picturesOf))].sort());
  for (const name of screenshots)
    expect([name, fs.existsSync(`public/handbook/${name}.png`)]).toEqual([name, true]);

  // The portal serves only the screenshots that existed when it started.
  if (process.env.HANDBOOK_FOLDER) return;
  await open("/help", "Håndbok");
  await expectAccessible(staff);
  for (const chapter of chapters) {
    await staff.goto("/help");
    await staff.getByRole("link", { name: chapter.title, exact: true }).click();
    await expect(staff.getByRole("heading", { level: 1, name: chapter.title })).toBeVisible();
    await expectAccessible(staff);
    for (const picture of await staff.locator("article img").all()) {
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => picture.evaluate((node: HTMLImageElement) => node.naturalWidth))
        .toBeGreaterThan(100);
    }
    for (const href of await staff
      .locator("article a")
      .evaluateAll((links) => links.map((each) => each.getAttribute("href"))))
      if (href?.startsWith("/"))
        expect([href, (await staff.request.get(href)).status()]).toEqual([href, 200]);
  }
});
