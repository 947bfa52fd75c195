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
  const soon = await find({ keys: { some: { expiresAt: { gt: inDays(0), lt: inDays(8) } } } });
  const expired = await find({ keys: { some: { expiresAt: { lt: inDays(0) } } } });
  const active = await find({ template: { name: "Fjordjournal" }, ...healthy });
  const alert = await t.db.alert.findFirst({ select: { id: true } });
  return {
    ...(await revivals(t)),
    ...(await rotations(t)),
    ...(await imports(t)),
    "link-new": `/k/${(await t.link()).token}`,
    active,
    soon,
    expired,
    "soon-rotate": `${soon}?step=rotate`,
    "expired-renew": `${expired}?step=renew`,
    "active-keys": `${active}/keys`,
    "soon-keys": `${soon}/keys`,
    "expired-keys": `${expired}/keys`,
    "active-history": `${active}/history`,
    "active-call": `${active}?step=call`,
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

/** What a revival has when its file is saved. */
const SAVED = { state: "DELIVERED", fileName: "fjordjournal-helseid.json" } as const;

function savedAt(ago: (minutes: number) => Date) {
  return {
    openedAt: ago(9),
    keyMadeAt: ago(7),
    uploadedAt: ago(3),
    verifiedAt: ago(2),
    deliveredAt: ago(1),
  };
}

/** Addresses of an installation whose key is being replaced, and of one whose key was. */
async function rotations(t: BrowserTestContext): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  const now = new Date();
  const far = new Date(now.getTime() + 86_400_000);
  for (const [name, state] of [
    ["rotation-running", { state: "UPLOADED", uploadStartedAt: now, uploadedAt: now }],
    ["rotation-done", { state: "DONE", uploadStartedAt: now, uploadedAt: now, settledAt: now }],
  ] as const) {
    const { installationId } = await t.active();
    const oldKey = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
    const newKey = await insertKey(t.db, {
      data: {
        installationId,
        ...(await t.publicKey()),
        custody: "PORTAL",
        state: "SUBMITTED",
        createdAt: now,
      },
    });
    await t.db.keyRotation.create({
      data: {
        ...state,
        installationId,
        operationId: crypto.randomUUID(),
        trigger: "PERSON",
        oldKeyId: oldKey.id,
        newKeyId: newKey.id,
        actorName: "Kari Kundestøtte",
        startedAt: now,
        preparedAt: now,
        // No worker may go on with it while pictures are taken.
        nextAt: far,
      },
    });
    addresses[name] = `/installations/${installationId}`;
  }
  return addresses;
}

/** Addresses of an import that is finished, of one that can be undone, and of one that was. */
async function imports(t: BrowserTestContext): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  const { id: installationId } = await t.db.installation.findFirstOrThrow();
  for (const name of ["import-done", "import-undone"]) {
    const runId = await t.importRun();
    const now = new Date();
    const problems = [{ line: 3, column: "expires", code: "date" }];
    await t.db.importRun.update({
      where: { id: runId },
      data: {
        state: "DONE",
        finishedAt: now,
        ...(name === "import-undone" ? { undoRequestedAt: now, undoneAt: now } : {}),
        effects: { create: { line: 2, installationId, created: true } },
        chunks: { updateMany: { where: {}, data: { doneAt: now, created: 1, failed: 1, problems } } },
      },
    });
    addresses[name] = `/installations/import/${runId}`;
  }
  const runId = await t.importRun();
  const template = await t.db.clientTemplate.findFirstOrThrow();
  await t.db.importRun.update({ where: { id: runId }, data: { templateId: template.id } });
  addresses["import-rows"] = `/installations/import/${runId}?step=none`;
  return addresses;
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
    ["revival-saved", { ...SAVED, ...savedAt(ago) }],
    [
      "revival-done",
      { ...SAVED, ...savedAt(ago), programAnswer: "WORKS", programAnsweredAt: ago(0), endedAt: ago(1) },
    ],
  ] as const) {
    const installation = await t.active({
      revivalInstructions: INSTRUCTIONS,
      fileLocation: "C:\\Fjordjournal\\helseid",
      restartInstructions: "Lukk programmet helt, og åpne det igjen.",
    });
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
