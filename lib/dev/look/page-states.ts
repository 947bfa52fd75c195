import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { insertKey } from "@/lib/dev/testing/key-rows";

/**
 * Addresses of pages of the demo fleet in states that the addresses of the registry do not show, by the name
 * of the state.
 */
export async function pageStates(t: BrowserTestContext): Promise<Record<string, string>> {
  const find = async (where: object) => {
    const installation = await t.db.installation.findFirstOrThrow({
      where: { activatedAt: { not: null }, ...where },
    });
    return `/installations/${installation.id}`;
  };
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  const healthy = { keys: { some: { expiresAt: { gt: inDays(100) } } } };
  const alert = await t.db.alert.findFirst({ select: { id: true } });
  return {
    ...(await revivals(t)),
    active: await find({ template: { name: "Fjordjournal" }, ...healthy }),
    soon: await find({ keys: { some: { expiresAt: { gt: inDays(0), lt: inDays(8) } } } }),
    expired: await find({ keys: { some: { expiresAt: { lt: inDays(0) } } } }),
    pending: await find({ label: "Resepsjon" }),
    configuration: `${await find({ template: { name: "Legevakt Mobil" }, ...healthy })}/configuration`,
    "start-production": "/?environment=PRODUCTION",
    "list-test": "/installations?environment=TEST",
    "list-filtered": "/installations?q=kommune&expiry=30",
    "list-nothing": "/installations?q=finnesikke",
    "search-nothing": "/organizations?q=finnesikke",
    ...(alert ? { "alert-open": `/alerts?alert=${alert.id}` } : {}),
    "not-found": "/finnes-ikke",
    "link-unusable": `/k/${"B".repeat(43)}`,
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
