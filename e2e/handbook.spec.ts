import fs from "node:fs";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { EXAMPLE_LINK, exampleQrCode } from "@/lib/dev/testing/example-link";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { HANDBOOK_LANGUAGES, type HandbookLanguage, picturesOf, readHandbook } from "@/lib/files/handbook";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { expect, expectAccessible, test } from "./fixtures";

/** Where screenshots are saved: `npm run cli -- handbook` sets the folder of the portal's public files. */
const FOLDER = process.env.HANDBOOK_FOLDER ?? "test-results/public";
const WIDTH = 1280;

/**
 * Creates a fleet with presentable names. In a test they get a suffix, because the names of templates must be
 * unique.
 */
async function createFleet(t: BrowserTestContext, language: HandbookLanguage) {
  const presentable = language === "nb" ? "" : " Pro";
  const suffix = process.env.HANDBOOK_FOLDER ? presentable : ` ${Date.now()}`;
  const named = async (name: string, product: string, days: number) => {
    const installation = await t.active();
    await t.db.organization.update({ where: { id: installation.organizationId }, data: { name } });
    await t.db.clientTemplate.update({
      where: { id: installation.templateId },
      data: { name: `${product}${suffix}` },
    });
    await t.db.installation.update({
      where: { id: installation.installationId },
      data: { nextCheckAt: new Date(Date.now() + 86_400_000) },
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
  const { templateId } = await t.installation();
  await t.db.clientTemplate.update({
    where: { id: templateId },
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
  return { active, soon, expired, templateId };
}

/** The text of a message of the portal, for example `link.create`. */
function message(language: HandbookLanguage, key: string): string {
  const [namespace, ...names] = key.split(".");
  const file = `lib/i18n/messages/${language}/${namespace}.json`;
  let value: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
  for (const name of names) value = (value as Record<string, unknown>)[name];
  if (typeof value !== "string") throw new Error(`${key} is no message`);
  return value;
}

for (const language of HANDBOOK_LANGUAGES)
  test(`the handbook in "${language}" is current: every screenshot in it is taken here, and every link in it works`, async ({
    as,
    customer,
    stack,
    t,
  }) => {
    await checkHandbook(language, { as, customer, stack, t });
  });

type Fixtures = Pick<Parameters<Parameters<typeof test>[2]>[0], "as" | "customer" | "stack" | "t">;

async function checkHandbook(
  language: HandbookLanguage,
  { as, customer, stack, t }: Fixtures,
): Promise<void> {
  test.setTimeout(180_000);
  const text = (key: string) => message(language, key);
  const inLanguage = async (page: Page) => {
    await page.context().addCookies([{ name: "klientvakt-locale", value: language, url: stack.portalUrl }]);
    return page;
  };
  fs.mkdirSync(path.join(FOLDER, "handbook", language), { recursive: true });
  const { active, soon, expired, templateId } = await createFleet(t, language);
  const staff = await inLanguage(await as("ADMINISTRATOR", { viewport: { width: WIDTH, height: 800 } }));
  await t.db.staffUser.updateMany({
    where: { name: "ADMINISTRATOR" },
    data: { name: "Ada Administrator", lastSignInAt: new Date() },
  });
  const screenshots = new Set<string>();
  const screenshot = async (name: string, of: Page | Locator) => {
    const file = `handbook/${language}/${name}.png`;
    screenshots.add(file);
    await of.screenshot({ path: path.join(FOLDER, file), animations: "disabled" });
  };
  const open = async (address: string, heading: string | RegExp) => {
    await staff.goto(address);
    await expect(staff.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  };
  const main = staff.locator("main");

  await open("/", /./);
  await screenshot("krever-handling", staff);
  await open(`/installations/new?template=${templateId}`, /./);
  const number = syntheticNumber(95_000 + HANDBOOK_LANGUAGES.indexOf(language));
  await staff.getByLabel(text("new-customer.number")).fill(number);
  await staff.getByLabel(text("new-customer.name")).fill("Havblikk legesenter");
  await staff.getByLabel(text("installations.field.label.name")).fill("Hovedserver");
  await staff.getByRole("button", { name: text("new-customer.submit") }).click();
  const url = await staff.getByTestId("onboarding-url").innerText();
  // The token is only of this run, but a handbook should show none, neither as text nor as a QR code.
  await main.evaluate(
    (shown, { token, example, qr }) => {
      for (const node of shown.querySelectorAll("code, pre"))
        node.textContent = (node.textContent ?? "").replace(token, example);
      const picture = shown.querySelector(".kv-qr svg")!;
      picture.setAttribute("viewBox", `0 0 ${qr.size} ${qr.size}`);
      picture.querySelector("path")!.setAttribute("d", qr.path);
    },
    { token: url, example: EXAMPLE_LINK, qr: exampleQrCode() },
  );
  await screenshot("lenke", staff);
  const page = await inLanguage(await customer());
  await page.setViewportSize({ width: WIDTH, height: 700 });
  await page.goto(url);
  await screenshot("kunden-trykker", page.locator("main"));

  await open(`/installations/${active.installationId}`, /Fjordgløtt/);
  await staff.getByRole("button", { name: text("installation.check") }).click();
  await expect(staff.getByText(text("installation.checkDone"))).toBeVisible();
  await screenshot("installasjon", staff);
  await open(`/installations/${active.installationId}/try`, /./);
  await staff.getByRole("button", { name: text("diagnosis.requestTokens") }).click();
  await expect(staff).toHaveURL(/\/try\/[0-9a-f-]{36}/);
  await screenshot("prove", staff);

  await open(`/installations/${active.installationId}/configuration`, /Fjordgløtt/);
  await staff.getByRole("checkbox", { name: "nhn:msh/api" }).uncheck();
  await staff.getByRole("button", { name: text("configuration.preview") }).click();
  await expect(staff.getByRole("heading", { name: text("configuration.previewTitle") })).toBeVisible();
  await screenshot("konfigurasjon", main);

  await open(`/installations/${soon.installationId}?step=rotate`, /Solsiden/);
  await staff.getByRole("button", { name: text("keys.rotation.startConfirmed") }).click();
  const rotation = staff.getByRole("region", { name: text("keys.rotation.title"), exact: true });
  await expect(rotation).toContainText(text("keys.rotation.state.DONE"), { timeout: 30_000 });
  await screenshot("rotasjon", rotation);

  const revival = await t.revival(expired, "PORTAL");
  const customerPage = await inLanguage(await customer());
  await customerPage.setViewportSize({ width: WIDTH, height: 900 });
  await customerPage.goto(revival.url);
  await customerPage.getByRole("button", { name: text("revival.makeKey.button") }).click();
  await expect(customerPage.getByTestId("public-key")).toBeVisible();
  await screenshot("fornyelse-kunde", customerPage);
  await open(`/installations/${expired.installationId}`, /Nordlys/);
  await screenshot("fornyelse-support", staff.getByRole("region", { name: text("keys.revival.title") }));

  await open("/alerts", text("alerts.title"));
  await screenshot("varsler", staff);
  await open("/reports/expiry", /./);
  await screenshot("rapport", staff);
  await open("/staff", text("staff.title"));
  await screenshot("personer", staff);
  await open("/audit", text("audit-page.title"));
  await screenshot("revisjonsspor", staff);

  const chapters = readHandbook(language);
  expect([...screenshots].sort()).toEqual([...new Set(chapters.flatMap(picturesOf))].sort());
  for (const name of screenshots) expect([name, fs.existsSync(`public/${name}`)]).toEqual([name, true]);

  // The portal serves only the screenshots that existed when it started.
  if (process.env.HANDBOOK_FOLDER) return;
  await open("/help", text("help.title"));
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
}
