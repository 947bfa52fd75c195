import { DESIGN_PARTS } from "@/lib/domain/design-parts";
import { expect, expectAccessible, test } from "./fixtures";

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
      for (const width of [320, 390, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`/design/${part}`);
        await expect(page.locator("h1")).toHaveCount(1);
        await expectAccessible(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect([width, overflow]).toEqual([width, 0]);
      }
      await context.close();
    });

test("the top bar is one line at every width, with and without counts", async ({ browser, stack }) => {
  const page = await browser.newPage({ baseURL: stack.portalUrl });
  await page.goto("/design/frame?environment=PRODUCTION");
  for (let width = 320; width <= 1920; width += 40) {
    await page.setViewportSize({ width, height: 900 });
    const outside = () =>
      page.locator(".kv-top").evaluate((bar) => {
        const { top, bottom, right } = bar.getBoundingClientRect();
        return [...bar.children]
          .filter((child) => child.getClientRects().length > 0)
          .filter((child) => {
            const box = child.getBoundingClientRect();
            return box.top < top || box.bottom > bottom || box.right > right + 0.5;
          })
          .map((child) => child.className);
      });
    // The browser applies a new width in several steps.
    await expect.poll(outside, `at ${width} px`).toEqual([]);
    expect(await page.locator(".kv-top").evaluate((bar) => bar.getBoundingClientRect().height)).toBe(52);
  }
  await page.close();
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
