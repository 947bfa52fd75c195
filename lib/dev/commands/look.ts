import fs from "node:fs";
import { chromium } from "@playwright/test";
import { insertKey } from "@/lib/dev/testing/key-rows";
import { startStack } from "@/lib/dev/testing/stack";
import { addressesOf } from "@/lib/dev/testing/addresses";
import { BrowserTestContext, type Visitor } from "@/lib/dev/testing/browser-test-context";
import { ROUTES } from "@/lib/domain/routes";
import { seed } from "@/lib/dev/demo/seed";
import { takeDesignPictures } from "@/lib/dev/look/design-pictures";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";

const FOLDER = ".data/look";
const WIDTHS = [1280, 390];

/**
 * `npm run look -- --keep` and `-- --compare`: see `lib/dev/look/design-pictures.ts`.
 * `npm run look -- /installations /k/[token]`: takes screenshots of pages with the demo fleet, as each role,
 * in both widths. Without arguments it takes every page of the registry, as an administrator.
 */
export async function run(requested: string[]): Promise<number> {
  if (requested.includes("--keep") || requested.includes("--compare"))
    return takeDesignPictures(requested.includes("--compare"), console.log);
  const { stack, stop } = await startStack();
  try {
    await seed({ env: stack.env, control: stack.control, print: console.log });
    const t = new BrowserTestContext(stack);
    const addresses: Record<string, string> = { ...(await addressesOf(t)), ...(await states(t)) };
    const browser = await chromium.launch({ executablePath: findChromium(console.log), args: CHROMIUM_ARGS });
    fs.mkdirSync(FOLDER, { recursive: true });
    const pages = ROUTES.filter((route) => route.kind === "page").map((route) => route.path);
    const paths =
      requested.length > 0
        ? requested
        : [...pages, ...Object.keys(addresses).filter((name) => !name.startsWith("/"))];
    const roles: Visitor[] =
      requested.length > 0 ? ["ADMINISTRATOR", "SUPPORT", "VIEWER"] : ["ADMINISTRATOR"];
    for (const path of paths) {
      for (const role of roles) {
        const visitor = path === "/login/requested" ? "applicant" : role;
        const context = await browser.newContext({ locale: "nb-NO", timezoneId: "Europe/Oslo" });
        const { name, value } = await t.session(visitor, "Ada Administrator");
        if (path !== "/login") await context.addCookies([{ name, value, url: stack.portalUrl }]);
        const page = await context.newPage();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(`${stack.portalUrl}${addresses[path] ?? path}`, {
            waitUntil: "networkidle",
          });
          const file = `${FOLDER}/${path.replace(/[^\w-]+/g, "_").replace(/^_|_$/g, "") || "home"}-${visitor.toLowerCase()}-${width}.png`;
          await page.screenshot({ path: file, fullPage: true });
          console.log(file);
        }
        await context.close();
      }
    }
    await browser.close();
    await t.close();
    return 0;
  } finally {
    await stop();
  }
}

/** Addresses of installations of the demo fleet in states that the addresses of the registry do not show. */
async function states(t: BrowserTestContext): Promise<Record<string, string>> {
  const find = async (where: object) => {
    const installation = await t.db.installation.findFirstOrThrow({
      where: { activatedAt: { not: null }, ...where },
    });
    return `/installations/${installation.id}`;
  };
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  return {
    ...(await revivals(t)),
    active: await find({
      template: { name: "Fjordjournal" },
      keys: { some: { expiresAt: { gt: inDays(100) } } },
    }),
    expired: await find({ keys: { some: { expiresAt: { lt: inDays(0) } } } }),
    pending: await find({ label: "Resepsjon" }),
    configuration: `${await find({ template: { name: "Legevakt Mobil" }, keys: { some: { expiresAt: { gt: inDays(100) } } } })}/configuration`,
  };
}

/** Addresses of a revival at each of its steps, for the customer and for support. */
async function revivals(t: BrowserTestContext): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  for (const [name, state] of [
    ["revival-upload", { state: "KEY_MADE", openedAt: ago(9), keyMadeAt: ago(7) }],
    [
      "revival-verify",
      {
        state: "UPLOADED",
        openedAt: ago(9),
        keyMadeAt: ago(7),
        uploadedAt: ago(120),
        lastAttemptAt: ago(61),
        lastFinding: "not-uploaded",
      },
    ],
    [
      "revival-file",
      { state: "VERIFIED", openedAt: ago(9), keyMadeAt: ago(7), uploadedAt: ago(3), verifiedAt: ago(2) },
    ],
  ] as const) {
    const installation = await t.active({ revivalInstructions: INSTRUCTIONS });
    const key = await insertKey(t.db, {
      data: {
        installationId: installation.installationId,
        ...(await t.publicKey()),
        custody: "PORTAL",
        state: "SUBMITTED",
        createdAt: new Date(),
      },
    });
    const { token } = await t.revival(installation, "PORTAL", { ...state, keyId: key.id });
    addresses[name] = `/r/${token}`;
    addresses[`${name}-support`] = `/installations/${installation.installationId}`;
  }
  return addresses;
}

const INSTRUCTIONS =
  "1. Lukk **Fjordjournal** på alle maskiner\n2. Legg filen i `C:\\Fjordjournal\\helseid`\n3. Start programmet igjen";
