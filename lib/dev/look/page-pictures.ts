import fs from "node:fs";
import { chromium } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { addressesOf } from "@/lib/dev/testing/addresses";
import { BrowserTestContext, type Visitor } from "@/lib/dev/testing/browser-test-context";
import type { Stack } from "@/lib/dev/testing/stack";
import { ROUTES } from "@/lib/domain/routes";
import { pageStates } from "./page-states";

export const WIDTHS = [390, 1280, 1920];
export const SCHEMES = ["light", "dark"] as const;
const HEIGHT = 900;
/** The pages on which the roles differ most; the others are taken as an administrator, unless requested. */
const IN_EACH_ROLE = ["/", "/installations", "/alerts", "active", "soon", "expired"];
const ROLES: readonly Visitor[] = ["ADMINISTRATOR", "SUPPORT", "VIEWER"];

export interface PagePictures {
  folder: string;
  /** Routes of the registry, addresses, or states of `pageStates`; empty takes all of them. */
  requested: readonly string[];
  print: (text: string) => void;
}

/**
 * Takes pictures of whole pages of a running portal, at each width and in each colour scheme, and writes
 * `index.html` with those of each page beside each other.
 * @throws an error of Playwright when a page does not answer
 */
export async function takePagePictures(stack: Stack, options: PagePictures): Promise<void> {
  const { folder, requested, print } = options;
  const t = new BrowserTestContext(stack);
  const addresses: Record<string, string> = { ...(await addressesOf(t)), ...(await pageStates(t)) };
  const pages = ROUTES.filter((route) => route.kind === "page").map((route) => route.path);
  const names =
    requested.length > 0
      ? requested
      : [...pages, ...Object.keys(addresses).filter((name) => !name.startsWith("/"))];
  fs.mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: findChromium(print), args: CHROMIUM_ARGS });
  const taken: { title: string; file: string }[] = [];
  try {
    for (const visitor of [...ROLES, "applicant" as const]) {
      const { name, value } = await t.session(visitor, NAMES[visitor]);
      for (const colorScheme of SCHEMES) {
        const context = await browser.newContext({
          colorScheme,
          locale: "nb-NO",
          timezoneId: "Europe/Oslo",
          reducedMotion: "reduce",
        });
        const page = await context.newPage();
        for (const path of names.filter((each) => isTakenAs(each, visitor, requested.length > 0))) {
          await context.clearCookies();
          if (path !== "/login") await context.addCookies([{ name, value, url: stack.portalUrl }]);
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: HEIGHT });
            await page.goto(`${stack.portalUrl}${addresses[path] ?? path}`, { waitUntil: "load" });
            const start = path.replace(/[^\w-]+/g, "_").replace(/^_|_$/g, "") || "home";
            const file = `${start}-${visitor.toLowerCase()}-${width}-${colorScheme}.png`;
            await page.screenshot({ path: `${folder}/${file}`, fullPage: true });
            taken.push({ title: `${path}, ${visitor}`, file });
            print(`${folder}/${file}`);
          }
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await t.close();
  }
  fs.writeFileSync(`${folder}/index.html`, contactSheet(taken));
}

const NAMES: Record<Visitor, string> = {
  ADMINISTRATOR: "Ada Administrator",
  SUPPORT: "Kari Kundestøtte",
  VIEWER: "Lars Leser",
  applicant: "Nina Ny",
};

function isTakenAs(path: string, visitor: Visitor, isRequested: boolean): boolean {
  if (path === "/login/requested" || visitor === "applicant")
    return path === "/login/requested" && visitor === "applicant";
  return isRequested || visitor === "ADMINISTRATOR" || IN_EACH_ROLE.includes(path);
}

function contactSheet(taken: { title: string; file: string }[]): string {
  const sections = [...new Set(taken.map((each) => each.title))].map((title) => {
    const files = taken.filter((each) => each.title === title).map((each) => each.file);
    const figures = files.map(
      (file) => `<figure><a href="${file}"><img src="${file}" alt="${file}" loading="lazy"></a></figure>`,
    );
    return `<h2>${title}</h2><div>${figures.join("")}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Pages</title>
<style>body{font-family:sans-serif;margin:1rem}div{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}
img{max-height:28rem;max-width:28rem;border:1px solid #888}</style>${sections.join("\n")}`;
}
