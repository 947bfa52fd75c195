import fs from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** Said by a client component in a situation that no page of these tests is in. */
const [HIDDEN, HIDDEN_IN_ENGLISH] = ["nb", "en"].map((locale) => {
  const file = `lib/i18n/messages/${locale}/wait.json`;
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { sendAgain: string }).sendAgain;
}) as [string, string];

/** The palette opens only when the page's scripts have run, and a key that comes before is lost. */
async function expectScripts(page: Page): Promise<void> {
  const palette = page.getByRole("dialog", { name: "Søk eller gå til" });
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
}

test("texts come in one script that browsers keep for a year, signed in or not", async ({ stack, t }) => {
  const { url } = await t.link();
  const { name, value } = await t.session("SUPPORT");
  const pages = { "/": `${name}=${value}`, "/login": "", [new URL(url).pathname]: "" };
  for (const [address, cookie] of Object.entries(pages)) {
    const html = await (await fetch(`${stack.portalUrl}${address}`, { headers: { cookie } })).text();
    const scripts = [...html.matchAll(/<script\b[^>]*\bsrc="(\/texts\/nb-[0-9a-f]{16}\.js)"/g)];
    expect([address, scripts.length, html.includes(HIDDEN)]).toEqual([address, 1, false]);
    const response = await fetch(`${stack.portalUrl}${scripts[0]![1]}`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toContain(HIDDEN);
  }
});

test("the scripts of the build contain no texts", () => {
  const folder = ".next/static";
  const scripts = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(10);
  const withTexts = scripts.filter((file) =>
    fs.readFileSync(path.join(folder, file), "utf8").includes(HIDDEN),
  );
  expect(withTexts).toEqual([]);
});

test("a page that was opened before an upgrade gets texts that nobody keeps", async ({ stack }) => {
  const older = await fetch(`${stack.portalUrl}/texts/en-0123456789abcdef.js`);
  expect([older.status, older.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await older.text()).toContain(HIDDEN_IN_ENGLISH);
  const none = await fetch(`${stack.portalUrl}/texts/sv-0123456789abcdef.js`);
  expect([none.status, none.headers.get("cache-control")]).toEqual([404, "no-store"]);
});

test("a page asks again for texts that were lost on the way, and without them works as without scripts", async ({
  as,
}) => {
  const page = await as("SUPPORT");
  let lost = 1;
  await page.route("**/texts/**", (route) => (lost-- > 0 ? route.abort() : route.continue()));
  await page.goto("/account");
  await expectScripts(page);

  lost = Infinity;
  await page.goto("/account");
  await page.getByRole("navigation", { name: "Hovedmeny" }).getByRole("link", { name: "Kunder" }).click();
  await expect(page.getByRole("heading", { name: "Kunder", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Søk eller gå til" }).click();
  await expect(page).toHaveURL(/\/installations/);
});

test("a page that takes up a language chosen in another tab fetches its texts", async ({ as }) => {
  const page = await as("SUPPORT");
  await page.clock.install();
  await page.goto("/account");
  await expectScripts(page);
  const { origin } = new URL(page.url());
  const chosen = await page.request.post(`${origin}/locale`, {
    form: { locale: "en", returnTo: "/" },
    headers: { origin },
    maxRedirects: 0,
  });
  expect(chosen.status()).toBe(303);
  const menu = page.getByRole("navigation", { name: "Hovedmeny" });
  // The frame is read again when it is a minute old, without loading the page.
  await page.clock.fastForward("01:01");
  await menu.getByRole("link", { name: "Kunder" }).click();
  await expect(page.getByRole("button", { name: "Search or go to" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search or go to" })).toBeVisible();
});
