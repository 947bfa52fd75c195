import { expect, expectAccessible, test } from "./fixtures";

test("the environment is chosen in the address, kept by the menu, and remembered for the start page", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations?q=${installation.organization.number}`);
  const row = page.getByRole("row", { name: installation.organization.name });
  const environment = page.getByRole("banner").getByRole("navigation", { name: "Miljø" });
  await expect(row).toBeVisible();
  await environment.getByRole("link", { name: "Produksjon" }).click();
  await expect(page).toHaveURL(/environment=PRODUCTION/);
  await expect(page).toHaveURL(new RegExp(`q=${installation.organization.number}`));
  await expect(environment.getByRole("link", { name: "Produksjon" })).toHaveAttribute("aria-current", "true");
  await expect(row).toHaveCount(0);

  const menu = page.getByRole("navigation", { name: "Hovedmeny" });
  await menu.getByRole("link", { name: "Klientmaler" }).click();
  await expect(page).toHaveURL(/\/templates\?environment=PRODUCTION$/);
  await page.goto("/staff");
  await page.goto("/");
  await expect(page).toHaveURL(/\/\?environment=PRODUCTION$/);

  // An address without a choice shows both, so that a colleague's link shows what the colleague saw.
  await page.goto(`/installations?q=${installation.organization.number}`);
  await expect(row).toBeVisible();
  await expect(environment.getByRole("link", { name: "Alle" })).toHaveAttribute("aria-current", "true");

  await page.goto("/");
  await environment.getByRole("link", { name: "Alle" }).click();
  await expect(environment.getByRole("link", { name: "Alle" })).toHaveAttribute("aria-current", "true");
  await page.goto("/");
  await expect(page).toHaveURL(/\/$/);
});

test("the menu, the search and the switch work without JavaScript, also in a narrow window", async ({
  browser,
  stack,
  t,
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    baseURL: stack.portalUrl,
    viewport: { width: 390, height: 844 },
  });
  const { name, value } = await t.session("VIEWER");
  await context.addCookies([{ name, value, url: stack.portalUrl }]);
  const page = await context.newPage();
  await page.goto("/installations");
  await page.locator("summary").first().click();
  await page.getByRole("navigation", { name: "Miljø" }).getByRole("link", { name: "Test" }).click();
  await expect(page).toHaveURL(/environment=TEST/);
  await page.locator("summary").first().click();
  await page
    .getByRole("navigation", { name: "Hovedmeny" })
    .getByRole("link", { name: "Klientmaler" })
    .click();
  await expect(page).toHaveURL(/\/templates\?environment=TEST$/);
  await page.getByRole("button", { name: "Søk eller gå til" }).click();
  await expect(page).toHaveURL(/\/installations/);
  await context.close();
});

test("keys are listed on ?, and those that are pressed alone can be turned off", async ({ as, t }) => {
  await t.active();
  const page = await as("VIEWER");
  await page.goto("/installations");
  const list = page.getByRole("dialog", { name: "Hurtigtaster" });
  await page.keyboard.press("?");
  await expect(list).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  // In a field the key is a character.
  await page.keyboard.press("?");
  await expect(list).toBeHidden();

  await page.goto("/account");
  await page.getByRole("region", { name: "Hurtigtaster" }).getByRole("checkbox").uncheck();
  await page.goto("/installations");
  await page.keyboard.press("?");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).not.toBeFocused();
  await expect(list).toBeHidden();
  await page.locator("summary", { hasText: "Konto:" }).click();
  await page.getByRole("link", { name: "Hurtigtaster" }).click();
  await expect(list).toBeVisible();
});
