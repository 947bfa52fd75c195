import fs from "node:fs";

const KNOWN = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];

/**
 * Finds Firefox: the one in KLIENTVAKT_FIREFOX, or one of the system's. Nothing is installed: the journeys in
 * Firefox are named as skipped where it is missing.
 * @returns the path of the executable; null when there is none
 */
export function findFirefox(): string | null {
  const configured = process.env.KLIENTVAKT_FIREFOX;
  return [...(configured ? [configured] : []), ...KNOWN].find((file) => fs.existsSync(file)) ?? null;
}
