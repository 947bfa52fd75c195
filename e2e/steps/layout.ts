import { expect, type Page } from "@playwright/test";

/**
 * Sets the width of the window and expects the page to fit it: nothing scrolls sideways, and the top bar, on
 * pages that have one, is one line of 52 px with everything inside.
 */
export async function expectFits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  const misfits = () =>
    page.evaluate(() => {
      const overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      const bar = document.querySelector(".kv-top");
      const found = overflow > 0 ? [`${overflow} px wider than the window`] : [];
      if (!bar) return found;
      const { top, bottom, right, height } = bar.getBoundingClientRect();
      if (height !== 52) found.push(`a top bar of ${height} px`);
      for (const child of bar.children) {
        if (child.getClientRects().length === 0) continue;
        const box = child.getBoundingClientRect();
        if (box.top < top || box.bottom > bottom || box.right > right + 0.5) found.push(child.className);
      }
      return found;
    });
  // The browser applies a new width in several steps.
  await expect.poll(misfits, `at ${width} px`).toEqual([]);
}
