import type { Page } from "@playwright/test";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, test } from "../fixtures";

/** A window of 1280 × 720 as it is, and at 400 %, where it has a sixteenth of the room. */
const ZOOMED = { viewport: { width: 320, height: 180 }, deviceScaleFactor: 4 };
const WINDOWS = [ZOOMED, { viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 }];
/**
 * Gives each control of the page the focus in the order of the keyboard, and finds those that cannot be seen
 * then: outside the window, or with another element over all of it. A choice that is drawn by its label is
 * looked for there.
 */
function findHiddenFocus(isBackwards: boolean): string[] {
  const isDrawn = (each: Element) => each.getBoundingClientRect().width > 2;
  const isSeen = (shown: Element) =>
    [...shown.getClientRects()].some(({ left, top, right, bottom }) =>
      [0.1, 0.5, 0.9].some((x) =>
        [0.1, 0.5, 0.9].some((y) => {
          const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
          return hit !== null && shown.contains(hit);
        }),
      ),
    );
  // As the page is opened.
  (document.activeElement as HTMLElement | null)?.blur();
  for (const each of document.querySelectorAll("html, body *")) each.scrollTo(0, 0);
  const controls = [
    ...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary"),
  ];
  if (isBackwards) controls.reverse();
  const hidden: string[] = [];
  for (const control of controls) {
    if (control.tabIndex < 0) continue;
    control.focus();
    // Not every control can have it: some are in what is closed.
    if (document.activeElement !== control) continue;
    const shown = isDrawn(control) ? control : (control.closest("label") ?? control);
    if (isSeen(shown)) continue;
    const { top, bottom } = shown.getBoundingClientRect();
    const name = shown.textContent.trim().slice(0, 40) || shown.outerHTML.slice(0, 120);
    hidden.push(`${name} at ${Math.round(top)}–${Math.round(bottom)} of ${window.innerHeight}`);
  }
  return hidden;
}

/** Polls, since only the page's scripts scroll a row of tabs sideways to what has the focus. */
async function expectFocusSeen(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(findHiddenFocus, false), "forwards").toEqual([]);
  await expect.poll(() => page.evaluate(findHiddenFocus, true), "backwards").toEqual([]);
}

/**
 * Gives each tab the focus in rows of every width in a span that is wider than a tab, so that each edge of
 * the row cuts a tab at every place, and finds the tabs that are not seen whole then.
 */
function findCutTabs(): string[] {
  const row = document.querySelector<HTMLElement>(".kv-tabs ul")!;
  const tabs = [...row.querySelectorAll("a")];
  const found: string[] = [];
  for (let width = 600; width < 840; width += 3) {
    row.style.width = `${width}px`;
    row.scrollLeft = 0;
    for (const tab of [...tabs, ...tabs.toReversed()]) {
      tab.focus();
      const [shown, room] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
      if (shown.left < room.left - 1 || shown.right > room.right + 1)
        found.push(`${tab.textContent} at ${Math.round(shown.left - room.left)} of ${width}`);
    }
  }
  return found;
}

/** Expects what stays in place while the page scrolls to leave most of the window to the page. */
async function expectRoom(page: Page): Promise<void> {
  const covered = await page.evaluate(() => {
    window.scrollTo(0, (document.documentElement.scrollHeight - window.innerHeight) / 2);
    const stuck = [...document.querySelectorAll("body *")].filter((each) =>
      ["fixed", "sticky"].includes(getComputedStyle(each).position),
    );
    const rows = Array.from({ length: window.innerHeight }, (_, y) =>
      stuck.some((each) => {
        const box = each.getBoundingClientRect();
        const isWide = box.width > window.innerWidth / 2;
        return isWide && box.top <= y && y < box.bottom && getComputedStyle(each).visibility !== "hidden";
      }),
    );
    return rows.filter(Boolean).length / window.innerHeight;
  });
  expect(covered, "the part of the window that bars cover").toBeLessThanOrEqual(0.25);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    page.viewportSize()!.width,
  );
}

/** A list that is longer than any window, and one of its installations. */
async function longList(t: BrowserTestContext) {
  const at = await t.active();
  const now = new Date();
  for (let index = 0; index < 30; index += 1)
    await t.db.installation.create({
      data: {
        organizationId: at.organizationId,
        templateId: at.templateId,
        label: `Avdeling ${index}`,
        custody: "PORTAL",
        draftScopes: ["nhn:selvbetjening/client"],
        createdAt: now,
        updatedAt: now,
      },
    });
  // More tabs than a window has room for, and a thing to do with two acts in its line.
  for (let view = 0; view < 12; view += 1) await t.sharedView();
  const { installationId } = at;
  const expiresAt = new Date(now.getTime() + 2 * 86_400_000);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
  const { id: keyId } = await t.db.clientKey.findFirstOrThrow({ where: { installationId } });
  const alert = { kind: "EXPIRY" as const, installationId, keyId, expiresAt, threshold: 7, createdAt: now };
  await t.db.alert.createMany({ data: [alert], skipDuplicates: true });
  return at;
}

for (const options of WINDOWS) {
  const { width, height } = options.viewport;
  test(`behaviour 37: at ${options.deviceScaleFactor * 100} % (${width} × ${height}) bars leave room for the page, and what has the focus is seen`, async ({
    as,
    t,
  }) => {
    const at = await longList(t);
    const page = await as("ADMINISTRATOR", options);
    for (const address of [
      "/",
      `/installations?template=${at.templateId}`,
      `/installations/${at.installationId}`,
      `/organizations/${at.organizationId}`,
    ])
      await test.step(address, async () => {
        await page.goto(address);
        await expect(page.locator("h1")).toHaveCount(1);
        await expectRoom(page);
        await expectFocusSeen(page);
      });
  });
}

test("behaviour 37: the tab that has the focus is seen whole, wherever the row of tabs ends", async ({
  as,
  t,
}) => {
  await longList(t);
  const page = await as("ADMINISTRATOR");
  await page.goto("/installations");
  await expect(page.locator(".kv-tabs a")).toHaveCount(13);
  await expect.poll(() => page.evaluate(findCutTabs)).toEqual([]);
});
