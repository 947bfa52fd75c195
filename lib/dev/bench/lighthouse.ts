import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer, { type Browser } from "puppeteer-core";
import { seed } from "@/lib/dev/demo/seed";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { addressesOf } from "@/lib/dev/testing/addresses";
import { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { type Stack, startStack } from "@/lib/dev/testing/stack";
import { ROUTES } from "@/lib/domain/routes";
import { Problem } from "@/lib/base/problem";
import { median } from "./quantile";

const RUNS = 5;
const CATEGORIES = ["accessibility", "best-practices", "performance"] as const;
/** What every page must have; performance is printed beside it. */
const REQUIRED = { accessibility: 100, "best-practices": 100 } as const;
/** Customers open these on a phone; staff work at a desk. */
const ON_A_PHONE = ["/k/", "/confirm/", "/r/", "/h/"];

type Category = (typeof CATEGORIES)[number];
type Scores = Record<Category, number>;

/**
 * `npm run -s bench -- lighthouse [--runs 5] [/route …]`: Lighthouse on every page of the route table, or on
 * the ones that are named, of a production build with the demo's data: customers' pages as on a phone, the
 * others as on a desk, with Lighthouse's simulated throttling. Each page is measured several times and the
 * median of each score counts. Prints one JSON object as its last line: the scores by page.
 * @returns the exit code: 0 when every page has 100 for accessibility and for best practices
 * @throws Problem when an argument names no page, or when Lighthouse could not measure a page
 */
export async function lighthouseBench(args: string[]): Promise<number> {
  const at = args.indexOf("--runs");
  const runs = at === -1 ? RUNS : Number(args[at + 1]);
  if (!Number.isInteger(runs) || runs < 1) throw new Problem("--runs needs a number of at least 1");
  const requested = args.filter((arg, index) => at === -1 || (index !== at && index !== at + 1));
  const pages = ROUTES.filter((route) => route.kind === "page").map((route): string => route.path);
  const unknown = requested.filter((path) => !pages.includes(path));
  if (unknown.length > 0) throw new Problem(`No page of the route table: ${unknown.join(", ")}`);
  const { stack, stop } = await startStack();
  try {
    await seed({ env: stack.env, control: stack.control, print: console.error });
    const scores = await measurePages(stack, requested.length > 0 ? requested : pages, runs);
    console.log(JSON.stringify(scores));
    return Object.values(scores).every(isGoodEnough) ? 0 : 1;
  } finally {
    await stop();
  }
}

async function measurePages(stack: Stack, pages: string[], runs: number): Promise<Record<string, Scores>> {
  const t = new BrowserTestContext(stack);
  const browser = await puppeteer.launch({
    executablePath: findChromium(console.error),
    args: [...CHROMIUM_ARGS, "--lang=nb-NO"],
  });
  try {
    const addresses: Record<string, string> = await addressesOf(t);
    const scores: Record<string, Scores> = {};
    for (const page of pages) {
      const cookie = await sessionFor(t, page);
      const measured: { scores: Scores; failed: string[] }[] = [];
      for (let run = 0; run < runs; run += 1)
        measured.push(await measure(browser, `${stack.portalUrl}${addresses[page]}`, cookie, page));
      const median = medianOf(measured.map((each) => each.scores));
      scores[page] = median;
      const failed = [...new Set(measured.flatMap((each) => each.failed))];
      console.error(
        `${page}: ${JSON.stringify(median)}${isGoodEnough(median) ? "" : ` ${failed.join("; ")}`}`,
      );
    }
    return scores;
  } finally {
    await browser.close();
    await t.close();
  }
}

/** The cookie of somebody who may open the page, or nothing where nobody is signed in. */
async function sessionFor(t: BrowserTestContext, page: string) {
  if (page === "/login" || ON_A_PHONE.some((start) => page.startsWith(start))) return null;
  return t.session(page === "/login/requested" ? "applicant" : "ADMINISTRATOR", "Ada Administrator");
}

async function measure(
  browser: Browser,
  url: string,
  cookie: { name: string; value: string } | null,
  page: string,
): Promise<{ scores: Scores; failed: string[] }> {
  const context = await browser.createBrowserContext();
  try {
    if (cookie)
      await context.setCookie({ name: cookie.name, value: cookie.value, domain: new URL(url).hostname });
    const onPhone = ON_A_PHONE.some((start) => page.startsWith(start));
    const result = await lighthouse(
      url,
      { onlyCategories: [...CATEGORIES], throttlingMethod: "simulate", output: "json", logLevel: "silent" },
      onPhone ? undefined : desktopConfig,
      await context.newPage(),
    );
    const report = result?.lhr;
    if (!report || report.runtimeError)
      throw new Problem(`${page} could not be measured: ${report?.runtimeError?.message ?? "no report"}`);
    if (new URL(report.finalDisplayedUrl).pathname !== new URL(url).pathname)
      throw new Problem(`${page} leads to ${new URL(report.finalDisplayedUrl).pathname}`);
    const scoreOf = (category: Category) => Math.round((report.categories[category]?.score ?? 0) * 100);
    const failed = (Object.keys(REQUIRED) as (keyof typeof REQUIRED)[]).flatMap((category) =>
      report.categories[category]!.auditRefs.filter(
        ({ id, weight }) => weight > 0 && report.audits[id]!.score === 0,
      ).map(({ id }) => id),
    );
    return {
      scores: {
        accessibility: scoreOf("accessibility"),
        "best-practices": scoreOf("best-practices"),
        performance: scoreOf("performance"),
      },
      failed,
    };
  } finally {
    await context.close();
  }
}

function isGoodEnough(scores: Scores): boolean {
  return Object.entries(REQUIRED).every(([category, required]) => scores[category as Category] >= required);
}

function medianOf(all: Scores[]): Scores {
  const medianIn = (category: Category) => median(all.map((scores) => scores[category]));
  return {
    accessibility: medianIn("accessibility"),
    "best-practices": medianIn("best-practices"),
    performance: medianIn("performance"),
  };
}
