import { expect, expectAccessible, test } from "./fixtures";

test("behaviour 36: the environment is chosen in the address, kept by the menu, and remembered for the start page", async ({
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

test("behaviour 6: keys are listed on ?, and those that are pressed alone can be turned off", async ({
  as,
  t,
}) => {
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

test("behaviour 38: something changes within 100 ms of a click, and a slow list is shown as a skeleton", async ({
  as,
}) => {
  const page = await as("SUPPORT");
  await page.goto("/account");
  // Nothing is answered until the test says so.
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await page.route("**/organizations**", async (route) => {
    await answered;
    await route.continue();
  });
  const link = page.getByRole("navigation", { name: "Hovedmeny" }).getByRole("link", { name: "Kunder" });
  const milliseconds = await link.evaluate(
    (element: HTMLElement) =>
      new Promise<number>((done) => {
        const pressedAt = performance.now();
        const observer = new MutationObserver(() => done(performance.now() - pressedAt));
        observer.observe(document.documentElement, { subtree: true, attributes: true });
        element.click();
      }),
  );
  expect(milliseconds).toBeLessThan(100);
  await expect(link).toHaveAttribute("data-pending", "");
  await expect(page.locator(".kv-fetching")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Henter …" })).toHaveCount(1);
  // The page that was left can still be read by a screen reader, and comes back when nothing is answered.
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  answer();
  await expect(page.getByRole("heading", { name: "Kunder", level: 1 })).toBeVisible();
  await expect(page.locator(".kv-fetching")).toHaveCount(0);
  await expect(page.locator("[data-pending]")).toHaveCount(0);
});

test("behaviour 6: the palette finds contacts and acts, and a single key opens a step that asks first", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const { organizationId, installationId } = installation;
  const contactName = `Mona ${crypto.randomUUID().slice(0, 8)}`;
  await t.db.organization.update({ where: { id: organizationId }, data: { contactName } });
  const page = await as("SUPPORT", { viewport: { width: 390, height: 844 } });
  await page.goto("/");
  await page.getByRole("button", { name: "Søk eller gå til" }).click();
  const palette = page.getByRole("dialog", { name: "Søk eller gå til" });
  const field = palette.getByRole("combobox");
  await field.fill(contactName);
  const contact = palette.getByRole("option", { name: contactName });
  await expect(contact).toBeVisible();
  await expect(palette.getByRole("option", { selected: true })).toHaveCount(1);
  await expectAccessible(page);
  await contact.click();
  await expect(page).toHaveURL(new RegExp(`/organizations/${organizationId}$`));

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press("Control+k");
  await field.fill(installation.organization.number);
  await palette.getByRole("option", { name: /^Bytt nøkkel på/ }).click();
  await expect(page).toHaveURL(new RegExp(`/installations/${installationId}\\?step=rotate`));
  // Nothing has happened yet.
  expect(await t.db.keyRotation.count({ where: { installationId } })).toBe(0);

  await page.goto(`/installations/${installationId}`);
  await page.keyboard.press("f");
  await expect(page).toHaveURL(/\?step=renew/);
  expect(await t.db.revival.count({ where: { installationId } })).toBe(0);
});

test("a page does nothing that its Content-Security-Policy forbids", async ({ as }) => {
  const page = await as("SUPPORT");
  const violations: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("forbidden by the policy")) violations.push(message.text());
  });
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.log("forbidden by the policy", event.violatedDirective, event.blockedURI, event.sourceFile),
    ),
  );
  for (const path of ["/", "/installations", "/alerts"]) {
    await page.goto(path);
    // The palette opens only when the page's scripts have run, and a key that comes before is lost.
    await expect(async () => {
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible({ timeout: 1000 });
    }).toPass();
  }
  expect(violations).toEqual([]);
});
