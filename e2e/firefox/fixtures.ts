import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { findFirefox } from "@/lib/dev/testing/firefox";
import { expect, test as base } from "../fixtures";

/**
 * Firefox over WebDriver BiDi (W3C), driven by Puppeteer: Playwright drives only a Firefox of its own, and
 * customers have the one of Mozilla or of their system.
 */
interface Fixtures {
  /** Opens a page as a customer, in a browser context of its own, with Norwegian and Oslo's time. */
  firefox: () => Promise<Visit>;
}

interface WorkerFixtures {
  launched: { browser: Browser; downloads: string };
}

const executablePath = findFirefox();

export const test = base.extend<Fixtures, WorkerFixtures>({
  launched: [
    async ({}, provide) => {
      const downloads = fs.mkdtempSync(path.join(os.tmpdir(), "firefox-downloads-"));
      const browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: executablePath!,
        env: { ...process.env, TZ: "Europe/Oslo", LANG: "nb_NO.UTF-8" },
        extraPrefsFirefox: {
          "intl.accept_languages": "nb-NO, nb",
          "browser.download.folderList": 2,
          "browser.download.dir": downloads,
          "browser.download.useDownloadDir": true,
          "browser.download.always_ask_before_handling_new_types": false,
          "ui.prefersReducedMotion": 1,
        },
      });
      await provide({ browser, downloads });
      await browser.close();
      fs.rmSync(downloads, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  firefox: async ({ launched }, provide) => {
    const visits: Visit[] = [];
    await provide(async () => {
      const visit = new Visit(
        await (await launched.browser.createBrowserContext()).newPage(),
        launched.downloads,
      );
      visits.push(visit);
      return visit;
    });
    for (const visit of visits) {
      expect.soft(visit.errors, "uncaught errors in the page").toEqual([]);
      await visit.page.browserContext().close();
    }
  },
});

// Without Firefox the other browser tests can still be run; those that are left out are named in the result.
test.skip(executablePath === null, "Firefox was not found: install firefox-esr or set KLIENTVAKT_FIREFOX");

/** Firefox says so when a page is left while it receives events; nobody sees it, and nothing is lost. */
const INTERRUPTED_STREAM =
  /^Error: The connection to \S+\/status was interrupted while the page was loading\.$/;

/** A tab in Firefox, with what a customer does in it. Each step waits until it is possible. */
export class Visit {
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    private readonly downloads: string,
  ) {
    page.on("pageerror", (error) => {
      if (!INTERRUPTED_STREAM.test(String(error))) this.errors.push(String(error));
    });
  }

  async see(text: string | RegExp): Promise<void> {
    const shown = () => this.page.evaluate(() => document.body.innerText.replace(/\s+/g, " "));
    // A navigation under way has no document for a moment.
    const matches = () => shown().catch(() => "");
    if (typeof text === "string") await expect.poll(matches, { timeout: 30_000 }).toContain(text);
    else await expect.poll(matches, { timeout: 30_000 }).toMatch(text);
  }

  /** Presses a button or follows a link by its visible words. */
  async press(name: string): Promise<void> {
    // Firefox draws no frames in a tab behind another one.
    await this.page.bringToFront();
    const words = `contains(normalize-space(.), ${quoted(name)})`;
    await (await this.#atRest(`::-p-xpath(//*[self::button or self::a or self::summary][${words}])`)).click();
  }

  /** Presses what opens a new tab. */
  async pressForTab(name: string): Promise<Visit> {
    const opened = new Promise<Page>((resolve) => {
      this.page.once("popup", (page) => resolve(page!));
    });
    await this.press(name);
    return new Visit(await opened, this.downloads);
  }

  /** Fills the field with the label. */
  async fill(label: string, value: string): Promise<void> {
    const id = await (
      await this.#atRest(`::-p-xpath(//label[contains(normalize-space(.), ${quoted(label)})])`)
    ).evaluate((element) => (element as HTMLLabelElement).htmlFor);
    const field = await this.#atRest(`[id="${id}"]`);
    await field.evaluate((element) => (element as HTMLInputElement).select());
    await field.type(value);
  }

  async text(testId: string): Promise<string> {
    return (await this.#atRest(`[data-testid="${testId}"]`)).evaluate((element) => element.textContent ?? "");
  }

  /**
   * Waits until an element is shown and stays in its place. Not by Puppeteer's locators: they evaluate a
   * string in the page, which the Content-Security-Policy refuses in Firefox 140.12.
   */
  async #atRest(selector: string): Promise<ElementHandle> {
    let found: ElementHandle | null = null;
    let before = "";
    await expect
      .poll(
        async () => {
          // A navigation under way has no document for a moment.
          found = await this.page.$(selector).catch(() => null);
          const box = JSON.stringify((await found?.boundingBox().catch(() => null)) ?? null);
          const rests = box !== "null" && box === before;
          before = box;
          return rests;
        },
        { timeout: 30_000, message: selector },
      )
      .toBe(true);
    return found!;
  }

  /** The file that Firefox saves when something is pressed. */
  async download(name: string): Promise<{ name: string; text: string }> {
    const before = new Set(fs.readdirSync(this.downloads));
    await this.press(name);
    const added = () => fs.readdirSync(this.downloads).filter((file) => !before.has(file));
    // While a file is saved there is a second one, with the ending part.
    const isSaved = () => {
      const files = added();
      return files.length === 1 && fs.statSync(path.join(this.downloads, files[0]!)).size > 0;
    };
    await expect.poll(isSaved, { timeout: 30_000 }).toBe(true);
    const [file] = added();
    return { name: file!, text: fs.readFileSync(path.join(this.downloads, file!), "utf8") };
  }
}

function quoted(text: string): string {
  return `"${text}"`;
}
