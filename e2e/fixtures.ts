import AxeBuilder from "@axe-core/playwright";
import {
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  type Response,
  test as base,
} from "@playwright/test";
import { BrowserTestContext, type Visitor } from "@/lib/dev/testing/browser-test-context";
import type { Stack } from "@/lib/dev/testing/stack";
import { appendTrace } from "@/lib/dev/testing/traces";

interface Fixtures {
  t: BrowserTestContext;
  /** Opens a page as a new staff member with the role, in a separate browser context. */
  as: (visitor: Visitor, options?: BrowserContextOptions) => Promise<Page>;
  /** Opens a page as a customer, in a separate browser context. */
  customer: (options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  /** The stacks of all shards. */
  stacks: Stack[];
  /**
   * The stack of this shard. A shard runs one test at a time, so its faults, switches and data belong to that
   * test.
   */
  stack: Stack;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  stacks: [
    async ({}, provide) => provide(JSON.parse(process.env.KLIENTVAKT_STACKS!) as Stack[]),
    { scope: "worker" },
  ],
  stack: [
    async ({ stacks }, provide, { parallelIndex }) => provide(stacks[parallelIndex]!),
    { scope: "worker" },
  ],
  baseURL: async ({ stack }, provide) => provide(stack.portalUrl),
  t: async ({ stack }, provide) => {
    const t = new BrowserTestContext(stack);
    await provide(t);
    await t.control("reset", {});
    await t.db.upstreamWait.deleteMany();
    await t.close();
  },
  as: async ({ browser, stack, t }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (visitor, options) => {
      const context = await newContext(browser, contexts, stack, options);
      const { name, value } = await t.session(visitor);
      await context.addCookies([{ name, value, url: stack.portalUrl }]);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  customer: async ({ browser, stack }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (options) => (await newContext(browser, contexts, stack, options)).newPage());
    for (const context of contexts) await context.close();
  },
});

/**
 * Creates a browser context that fails the test on a CSP violation, an uncaught error or a request to a third
 * party.
 */
async function newContext(
  browser: import("@playwright/test").Browser,
  contexts: BrowserContext[],
  stack: Stack,
  options?: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ...options,
    baseURL: stack.portalUrl,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  contexts.push(context);
  const allowed = new Set([
    stack.portalUrl,
    ...Object.values(stack.env)
      .filter((value) => value.startsWith("http://"))
      .map((value) => new URL(value).origin),
  ]);
  context.on("page", (page) => {
    page.on("pageerror", (error) => expect.soft(error.message, "an uncaught error in the page").toBe(""));
    page.on("console", (message) => {
      if (/Content Security Policy|hydration/i.test(message.text()))
        expect.soft(message.text(), "a complaint of the browser").toBe("");
    });
    page.on("response", (response) => void recordPage(response, stack.portalUrl));
    page.on("request", (request) => {
      const { origin, protocol, hostname, port } = new URL(request.url());
      const ownMachine = hostname === "localhost" && port === "9"; // return to an application on the customer's machine, which does not run here
      if (protocol.startsWith("http") && !ownMachine)
        expect.soft([...allowed], "a request to a third party").toContain(origin);
    });
  });
  return context;
}

/**
 * Records what the portal showed, for the last test of the run. Leaves out what is meant to contain secrets:
 * a handed-over file, and responses of HelseID that are relayed to the customer's own browser.
 */
async function recordPage(response: Response, portalUrl: string): Promise<void> {
  const address = response.url();
  if (!address.startsWith(portalUrl) || /\/(file|relay)(\?|$)/.test(address)) return;
  if (
    !/^(text\/html|text\/x-component|application\/json|text\/csv)/.test(
      response.headers()["content-type"] ?? "",
    )
  )
    return;
  // The body is not available any more when the page has been left.
  const body = await response.text().catch(() => "");
  appendTrace("pages", `${address.replace(/[\w-]{43}/g, "…")}\n${body}`);
}

/** Rules of axe whose outcome depends on colours; the others do not know which theme is shown. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * Expects no accessibility violation (axe) on the page in its current state.
 * @param rules "colours" for a page that has been measured with all rules at the same width in another theme
 */
export async function expectAccessible(page: Page, rules: "all" | "colours" = "all"): Promise<void> {
  // After an action Next streams the page's metadata again, and for a moment there is no title.
  await expect(page).toHaveTitle(/./);
  // A button that is half scrolled under the top bar is measured as a small one.
  await page.evaluate(() => scrollTo(0, 0));
  // A colour on its way to another, as after a change of theme, is neither of them.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      // One that goes on for ever, or is moved by scrolling, has no end to go to.
      if (animation.effect?.getComputedTiming().endTime === Infinity) continue;
      if (animation.timeline === document.timeline) animation.finish();
    }
  });
  // In its legacy mode axe measures the page alone; otherwise it joins the results of all frames in a second
  // page, which takes longer than to measure. The portal has no frames.
  expect(page.frames()).toHaveLength(1);
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (rules === "colours") axe.withRules(COLOUR_RULES);
  else axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join(" | ")}`,
  );
  expect(found).toEqual([]);
}

export { expect };
