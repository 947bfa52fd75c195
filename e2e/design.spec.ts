import type { Locator, Page } from "@playwright/test";
import { DESIGN_PARTS } from "@/lib/domain/design-parts";
import { expect, expectAccessible, test } from "./fixtures";
import { expectFits } from "./steps/layout";

/** Those at which the frame changes, the pixel before each, and the widths of the kept pictures. */
const WIDTHS = [320, 390, 479, 480, 768, 1023, 1024, 1199, 1200, 1280, 1600, 1920];
/** Those of the pictures, at which axe measures too. */
const MEASURED_WIDTHS = [320, 390, 1280, 1920];
/** The same elements are shown in both themes, and their colours depend little on the width. */
const RULES = { light: "all", dark: "colours" } as const;
const WIDTHS_OF_RULES = { light: MEASURED_WIDTHS, dark: [390, 1280] };

// The tests are independent of each other, so all shards run them in parallel.
test.describe.configure({ mode: "parallel" });

for (const part of DESIGN_PARTS)
  for (const colorScheme of ["light", "dark"] as const)
    test(`the components of "${part}" are accessible and fit at every width, in ${colorScheme} colours`, async ({
      browser,
      stack,
    }) => {
      test.setTimeout(120_000);
      const context = await browser.newContext({ colorScheme, baseURL: stack.portalUrl });
      const page = await context.newPage();
      await page.goto(`/design/${part}`);
      await expect(page.locator("h1")).toHaveCount(1);
      for (const width of WIDTHS) {
        await expectFits(page, width);
        if (WIDTHS_OF_RULES[colorScheme].includes(width)) await expectAccessible(page, RULES[colorScheme]);
      }
      await context.close();
    });

for (const colorScheme of ["light", "dark"] as const)
  test(`what opens over the page is accessible and stays inside the window, in ${colorScheme} colours`, async ({
    browser,
    stack,
  }) => {
    test.setTimeout(120_000);
    const context = await browser.newContext({
      colorScheme,
      baseURL: stack.portalUrl,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await page.goto("/design/frame");
    for (const width of WIDTHS_OF_RULES[colorScheme]) {
      await page.setViewportSize({ width, height: 900 });
      // The shortcut is announced once the page's script listens to it.
      await expect(page.locator("[aria-keyshortcuts]")).toBeVisible();
      await page.getByRole("button", { name: "Søk eller gå til …" }).click();
      await expectInside(page, page.getByRole("dialog", { name: "Søk eller gå til" }), colorScheme);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
      await page.locator("summary", { hasText: "Konto:" }).click();
      await page.getByRole("link", { name: "Hurtigtaster" }).click();
      await expectInside(page, page.getByRole("dialog", { name: "Hurtigtaster" }), colorScheme);
      await page.getByRole("button", { name: "Lukk" }).click();
      await expect(page.getByRole("dialog")).toBeHidden();
      for (const summary of await page.locator(".kv-top details.kv-menu > summary:visible").all()) {
        await summary.click();
        await expectInside(page, summary.locator("xpath=following-sibling::div"), colorScheme);
        await summary.click();
      }
    }
    await context.close();
  });

/** Expects something open to be seen whole in the width of the window, and accessible. */
async function expectInside(page: Page, opened: Locator, colorScheme: "light" | "dark"): Promise<void> {
  await expect(opened).toBeVisible();
  await expectAccessible(page, RULES[colorScheme]);
  const box = (await opened.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(page.viewportSize()!.width);
}

test("the top bar is one line at every width, with and without counts", async ({ browser, stack }) => {
  const page = await browser.newPage({ baseURL: stack.portalUrl });
  for (const address of [
    "/design/frame?environment=PRODUCTION",
    "/design/frame-late",
    "/design/frame-viewer",
  ]) {
    await page.goto(address);
    for (const width of WIDTHS) await expectFits(page, width);
    for (let width = 340; width < 1920; width += 60) await expectFits(page, width);
  }
  await page.close();
});

test("without JavaScript every sample is shown, menus open, and the acts for chosen rows are there", async ({
  browser,
  stack,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const page = await context.newPage();
  for (const part of DESIGN_PARTS) {
    await page.goto(`/design/${part}`);
    for (const sample of await page.locator("[data-sample]").all()) await expect(sample).toBeVisible();
  }
  await page.goto("/design/lists");
  await expect(page.getByRole("button", { name: "Bytt nøkler …" })).toBeVisible();
  await page.locator("summary", { hasText: "Mer" }).click();
  await expect(page.getByRole("link", { name: "Importer fra regneark …" })).toBeVisible();
  await context.close();
});

test("nothing moves when the visitor has asked for less motion", async ({ browser, stack }) => {
  const moving = async (reducedMotion: "reduce" | "no-preference") => {
    const page = await browser.newPage({ baseURL: stack.portalUrl, reducedMotion });
    const names: string[] = [];
    for (const part of DESIGN_PARTS) {
      await page.goto(`/design/${part}`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
      names.push(
        ...(await page.evaluate(() =>
          document
            .getAnimations()
            .filter((each) => Number(each.effect?.getComputedTiming().duration) > 1)
            .map((each) => (each as CSSAnimation).animationName),
        )),
      );
    }
    await page.close();
    return names;
  };
  expect(await moving("no-preference")).not.toEqual([]);
  expect(await moving("reduce")).toEqual([]);
});

test("rows that fold keep their roles, so a screen reader still finds a table", async ({
  browser,
  stack,
}) => {
  const page = await browser.newPage({ baseURL: stack.portalUrl, viewport: { width: 390, height: 900 } });
  await page.goto("/design/lists");
  const table = page.getByRole("table", { name: "Installasjoner" });
  await expect(table.getByRole("columnheader", { name: "Status og utløp" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  const row = table.getByRole("row", { name: "Kystvakta legesenter" });
  await expect(row.getByRole("rowheader")).toHaveText("Kystvakta legesenter");
  await expect(row.getByRole("cell", { name: "Utløpt for 20 dager siden" })).toBeVisible();
  await page.close();
});

test("what is current, chosen or filled is still told apart in forced colours", async ({
  browser,
  stack,
}) => {
  const page = await browser.newPage({ baseURL: stack.portalUrl, forcedColors: "active" });
  await page.goto("/design/frame");
  const outline = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(".kv-rail + .kv-top .kv-wide .kv-env a[aria-current]")).toBe("solid");
  await page.goto("/design/lists");
  expect(await outline(".kv-table tbody tr:has(input:checked)")).toBe("solid");
  const colour = (selector: string, side: "borderTopColor" | "borderBottomColor") =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element)[name], side);
  expect(await colour(".kv-tabs a[aria-current]", "borderBottomColor")).not.toBe(
    await colour(".kv-tabs a:not([aria-current])", "borderBottomColor"),
  );
  await page.goto("/design/customer");
  expect(await colour(".kv-progress li[aria-current]", "borderTopColor")).not.toBe(
    await colour(".kv-progress li:not([aria-current])", "borderTopColor"),
  );
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`a progress bar at 0 % is an empty frame that can be seen on every band, in ${colorScheme} colours`, async ({
    browser,
    stack,
  }) => {
    const page = await browser.newPage({ baseURL: stack.portalUrl, colorScheme });
    await page.goto("/design/flow");
    const sample = (name: string) => page.locator(`[data-sample="${name}"]`);
    await expect(sample("progress-band-done").locator("rect")).toHaveCount(1);
    await expect(sample("progress-band-new").locator("rect")).toHaveCount(0);
    await expect(sample("progress-band-nothing").locator("rect")).toHaveCount(0);
    const bars = sample("progress-band-states").getByRole("img", { name: "0 av 108 er ferdig" });
    await expect(bars).toHaveCount(5);
    for (const bar of await bars.all()) {
      await expect(bar.locator("rect")).toHaveCount(0);
      expect(await edgeContrast(bar)).toBeGreaterThanOrEqual(3);
    }
    await page.close();
  });

test("the chosen rows are counted, and the bar is there only while rows are chosen", async ({
  browser,
  stack,
}) => {
  const page = await browser.newPage({ baseURL: stack.portalUrl });
  await page.goto("/design/lists");
  await expect(page.getByText("1 valgt")).toBeVisible();
  await page.getByLabel("Velg Havna legevakt").check();
  await expect(page.getByText("2 valgt")).toBeVisible();
  await page.getByLabel("Velg Havna legevakt").uncheck();
  await page.getByLabel("Velg Tyttebærtun").uncheck();
  await expect(page.getByRole("button", { name: "Bytt nøkler …" })).toBeHidden();
  await page.close();
});

/** Contrast (WCAG 2.2, 1.4.11) of an element's edge with the nearest background behind it. */
async function edgeContrast(element: Locator): Promise<number> {
  return element.evaluate((node) => {
    const canvas = document.createElement("canvas").getContext("2d")!;
    const rgba = (colour: string) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data] as [number, number, number, number];
    };
    const luminance = (colour: string) => {
      const [red, green, blue] = rgba(colour).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    let behind = node.parentElement!;
    while (behind.parentElement && rgba(getComputedStyle(behind).backgroundColor)[3] === 0)
      behind = behind.parentElement;
    const [dark, light] = [
      luminance(getComputedStyle(node).borderTopColor),
      luminance(getComputedStyle(behind).backgroundColor),
    ].sort((a, b) => a - b) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  });
}
