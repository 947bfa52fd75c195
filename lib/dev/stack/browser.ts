import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { chromium } from "@playwright/test";
import { Problem } from "@/lib/base/problem";

/**
 * The first is Chromium without its windows, which is what Playwright itself uses: a third quicker in tests.
 */
const KNOWN = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
const DEBIAN_PACKAGE = "chromium-headless-shell";

/**
 * Finds a Chromium: the one in KLIENTVAKT_CHROMIUM, one of the system's, or Playwright's download. As root on
 * Debian, it installs the package when there is none.
 * @returns the path of the executable
 * @throws Problem when there is none
 */
export function findChromium(print: (text: string) => void): string {
  const configured = process.env.KLIENTVAKT_CHROMIUM;
  if (configured) return configured;
  const existing = [...KNOWN, chromium.executablePath()].find((file) => fs.existsSync(file));
  if (existing) return existing;
  if (process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get")) {
    print(`Installing Chromium (apt-get install ${DEBIAN_PACKAGE}) …`);
    const quiet = { stdio: "ignore" } as const;
    spawnSync("apt-get", ["update", "-qq"], quiet);
    spawnSync("apt-get", ["install", "-y", "-qq", DEBIAN_PACKAGE], {
      ...quiet,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (fs.existsSync(KNOWN[0]!)) return KNOWN[0]!;
  }
  throw new Problem(
    `No Chromium was found. Install one (Debian: apt-get install ${DEBIAN_PACKAGE}; elsewhere: npx playwright install chromium) or give its path in KLIENTVAKT_CHROMIUM.`,
  );
}

/** Root needs --no-sandbox. The others keep the browser from making requests of its own to third parties. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
