import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { Problem } from "@/lib/base/problem";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { startStack } from "@/lib/dev/testing/stack";
import { DESIGN_PARTS } from "@/lib/domain/design-parts";

const KEPT = ".data/look/kept";
const NEW = ".data/look/new";
const REPORT = ".data/look/compare.html";
const WIDTHS = [390, 1280, 1920];
const SCHEMES = ["light", "dark"] as const;

/**
 * Takes a picture of every state of every component (`/design`), at each width and in each colour scheme.
 * @param compare compares with the kept pictures and writes a page with the differences; otherwise the new
 *   pictures are kept
 * @returns the exit code, 0 also when pictures differ: whether a difference is wanted is for a person to say
 * @throws Problem when there is nothing to compare with
 */
export async function takeDesignPictures(compare: boolean, print: (text: string) => void): Promise<number> {
  if (compare && !fs.existsSync(KEPT))
    throw new Problem("There are no kept pictures. Take them before the change: npm run look -- --keep");
  const folder = compare ? NEW : KEPT;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const { stack, stop } = await startStack();
  try {
    const browser = await chromium.launch({ executablePath: findChromium(print), args: CHROMIUM_ARGS });
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({
        colorScheme,
        baseURL: stack.portalUrl,
        locale: "nb-NO",
        timezoneId: "Europe/Oslo",
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      for (const part of DESIGN_PARTS)
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(`/design/${part}`, { waitUntil: "networkidle" });
          await photograph(page, `${folder}/${part}`, `${width}-${colorScheme}`);
          if (part === "frame") await photographOpened(page, `${folder}/${part}`, `${width}-${colorScheme}`);
        }
      await context.close();
    }
    print(`${fs.readdirSync(folder).length} pictures in ${folder}`);
    if (compare) await writeReport(browser, print);
    await browser.close();
    return 0;
  } finally {
    await stop();
  }
}

/** Each sample of the page by its name; the whole page when it has none. */
async function photograph(page: Page, start: string, end: string): Promise<void> {
  const samples = await page.locator("[data-sample]").all();
  if (samples.length === 0) await page.screenshot({ path: `${start}-${end}.png`, fullPage: true });
  for (const sample of samples)
    await sample.screenshot({ path: `${start}-${await sample.getAttribute("data-sample")}-${end}.png` });
}

/** What opens over the frame: the search, the list of keys, and each menu that this width has. */
async function photographOpened(page: Page, start: string, end: string): Promise<void> {
  for (const [name, keys] of [
    ["search", "Control+k"],
    ["keys", "?"],
  ] as const) {
    await page.keyboard.press(keys);
    await page.locator("dialog[open]").waitFor();
    await page.screenshot({ path: `${start}-${name}-${end}.png` });
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  const menus = page.locator(".kv-top details.kv-menu:visible > summary");
  for (let index = 0; index < (await menus.count()); index += 1) {
    await menus.nth(index).click();
    await page.screenshot({ path: `${start}-menu-${index}-${end}.png` });
    await menus.nth(index).click();
  }
}

interface Difference {
  name: string;
  text: string;
  /** Data address of a picture in which the pixels that differ are red. */
  marked: string;
}

/** Compares the new pictures with the kept ones, and writes a page with those that differ. */
export async function writeReport(browser: Browser, print: (text: string) => void): Promise<void> {
  const names = [...new Set([...fs.readdirSync(KEPT), ...fs.readdirSync(NEW)])].sort();
  const page = await browser.newPage();
  // tsx gives functions their names by this helper, which the browser does not have.
  await page.evaluate("globalThis.__name = (named) => named");
  const differences: Difference[] = [];
  for (const name of names) {
    const [kept, taken] = [KEPT, NEW].map((folder) => path.join(folder, name));
    if (!fs.existsSync(kept!)) differences.push({ name, text: "new", marked: dataAddress(taken!) });
    else if (!fs.existsSync(taken!)) differences.push({ name, text: "gone", marked: dataAddress(kept!) });
    else if (!fs.readFileSync(kept!).equals(fs.readFileSync(taken!))) {
      const { changed, marked } = await page.evaluate(compareInBrowser, [
        dataAddress(kept!),
        dataAddress(taken!),
      ] as const);
      if (changed > 0) differences.push({ name, text: `${changed} pixels differ`, marked });
    }
  }
  fs.writeFileSync(REPORT, reportPage(differences, names.length));
  print(`${differences.length} of ${names.length} pictures differ.`);
  print(
    `Open ${pathToFileURL(path.resolve(REPORT)).href}, and keep the new ones with: npm run look -- --keep`,
  );
}

function dataAddress(file: string): string {
  return `data:image/png;base64,${fs.readFileSync(file).toString("base64")}`;
}

/** Runs in the browser, which can read pictures without a library. */
async function compareInBrowser([before, after]: readonly [string, string]) {
  const load = async (address: string) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  };
  const images = [await load(before), await load(after)];
  const width = Math.max(...images.map((image) => image.width));
  const height = Math.max(...images.map((image) => image.height));
  const [old, now] = images.map((image) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0);
    return { canvas, context, data: context.getImageData(0, 0, width, height) };
  });
  let changed = 0;
  for (let at = 0; at < now!.data.data.length; at += 4) {
    const isSame = [0, 1, 2, 3].every(
      (channel) => Math.abs(old!.data.data[at + channel]! - now!.data.data[at + channel]!) <= 8,
    );
    if (isSame) continue;
    changed += 1;
    now!.data.data.set([255, 0, 0, 255], at);
  }
  now!.context.putImageData(now!.data, 0, 0);
  return { changed, marked: now!.canvas.toDataURL() };
}

function reportPage(differences: Difference[], total: number): string {
  const image = (title: string, address: string) =>
    `<figure><figcaption>${title}</figcaption><img src="${address}" alt=""></figure>`;
  const rows = differences.map(({ name, text, marked }) => {
    const files = [KEPT, NEW].map((folder) => path.join(folder, name));
    const pictures = files
      .filter((file) => fs.existsSync(file))
      .map((file) => image(path.dirname(file).endsWith("kept") ? "before" : "after", dataAddress(file)));
    return `<h2 id="${name}">${name}</h2><p>${text}</p><div>${pictures.join("")}${image("difference", marked)}</div>`;
  });
  const index = differences.map(({ name, text }) => `<li><a href="#${name}">${name}</a>: ${text}</li>`);
  return `<!doctype html><meta charset="utf-8"><title>Differences</title>
<style>body{font-family:sans-serif;margin:1rem}div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;max-width:100%}
img{max-width:100%;border:1px solid #888}ol{columns:24rem}</style>
<h1>${differences.length} of ${total} pictures differ</h1><ol>${index.join("")}</ol>${rows.join("\n")}`;
}
