import puppeteer, { type Page } from "puppeteer-core";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { median } from "./quantile";

const RUNS = 5;

export interface BrowserRows {
  /** Milliseconds until rows can be seen in a browser that has nothing of the portal. */
  cold: number;
  /** The same when the page is opened again. */
  again: number;
}

interface Opened {
  address: string;
  cookie?: { name: string; value: string };
}

/** Medians of the time until the rows of each page can be seen in Chromium. */
export async function browserRows(pages: readonly Opened[]): Promise<BrowserRows[]> {
  const browser = await puppeteer.launch({
    executablePath: findChromium(console.error),
    args: CHROMIUM_ARGS,
  });
  const times = pages.map(() => ({ cold: [] as number[], again: [] as number[] }));
  try {
    for (let run = 0; run < RUNS; run += 1)
      for (const [index, { address, cookie }] of pages.entries()) {
        const context = await browser.createBrowserContext();
        if (cookie) await context.setCookie({ ...cookie, domain: new URL(address).hostname });
        const page = await context.newPage();
        times[index]!.cold.push(await untilRows(page, address));
        times[index]!.again.push(await untilRows(page, address));
        await context.close();
      }
  } finally {
    await browser.close();
  }
  return times.map(({ cold, again }) => ({
    cold: Math.round(median(cold)),
    again: Math.round(median(again)),
  }));
}

async function untilRows(page: Page, address: string): Promise<number> {
  await page.goto("about:blank");
  const started = performance.now();
  const loading = page.goto(address, { waitUntil: "load" });
  await page.waitForSelector("tbody tr td", { visible: true });
  const time = performance.now() - started;
  // What is still loading would slow the next one down.
  await loading;
  return time;
}
