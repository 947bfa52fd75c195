import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { chromium } from "@playwright/test";
import { Problem } from "@/lib/base/problem";

const KNOWN = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/**
 * A Chromium to test with: the one named by KLIENTVAKT_CHROMIUM, one of the system's, Playwright's own download, or
 * Debian's package when we are root there.
 * @throws Problem when there is none
 */
export function findChromium(say: (text: string) => void): string {
  const wanted = process.env.KLIENTVAKT_CHROMIUM;
  if (wanted) return wanted;
  const found = [...KNOWN, chromium.executablePath()].find((file) => fs.existsSync(file));
  if (found) return found;
  if (process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get")) {
    say("Installing Chromium (apt-get install chromium) …");
    const quiet = { stdio: "ignore" } as const;
    spawnSync("apt-get", ["update", "-qq"], quiet);
    spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      ...quiet,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (fs.existsSync(KNOWN[0]!)) return KNOWN[0]!;
  }
  throw new Problem(
    "No Chromium was found. Install one (Debian: apt-get install chromium; elsewhere: npx playwright install chromium) or give its path in KLIENTVAKT_CHROMIUM.",
  );
}

/** Root needs --no-sandbox; the others keep the browser from talking to anybody but us. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
