import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import {
  anyInstallation,
  type GeneratedInstallation,
  insertInstallations,
} from "@/lib/dev/testing/generated-installations";
import { TestContext } from "@/lib/dev/testing/test-context";
import {
  actionPermission,
  availableActions,
  INSTALLATION_ACTIONS,
  type InstallationAction,
  refusedActions,
} from "@/lib/domain/installation-actions";
import { roleMay, ROLES } from "@/lib/domain/permissions";
import { createHandover } from "../handover/create-handover";
import { revokeHandover } from "../handover/revoke-handover";
import { addPublicKey } from "../keys/add-public-key";
import { setExpiry } from "../keys/set-expiry";
import { checkDraft } from "../onboarding/check-draft";
import { listHistory } from "@/lib/services/audit/list-history";
import { createLink } from "../onboarding/create-link";
import { releaseDraft } from "../onboarding/release-draft";
import { releaseLink } from "../onboarding/release-link";
import { revokeLink } from "../onboarding/revoke-link";
import { startDraft } from "../onboarding/start-draft";
import { confirmProgram } from "../revival/answer-program";
import { endRevival } from "../revival/end-revival";
import { releaseRevival } from "../revival/release-revival";
import { resendRevival } from "../revival/resend-revival";
import { sendRevivalMessage } from "../revival/send-message";
import { startRevival } from "../revival/start-revival";
import { abandonRotation } from "../rotation/abandon-rotation";
import { startRotation } from "../rotation/start-rotation";
import { checkInstallation } from "./check-installation";
import { closeInstallation } from "./close-installation";
import { destroyKeptKeys } from "./destroy-kept-keys";
import { getInstallation } from "./get-installation";
import { logCall } from "./log-call";
import { proveRestored } from "./prove-restored";
import { requestAudienceToken } from "./request-audience-token";
import { restoreInstallation } from "./restore-installation";
import { updateInstallation } from "./update-installation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/**
 * The verb behind each action.
 * @param id of the installation, or of the link, key, rotation, revival or handover
 */
const VERBS: Record<
  Exclude<InstallationAction, "view-handovers">,
  (ctx: Context, id: string) => Promise<unknown>
> = {
  edit: (ctx, installationId) => updateInstallation(ctx, { installationId, label: "Navn" }),
  "log-call": (ctx, installationId) =>
    logCall(ctx, { callId: randomUUID(), installationId, contact: "Mona Moen", text: "x" }),
  close: (ctx, installationId) =>
    closeInstallation(ctx, { installationId, why: "other", reason: "x", confirmation: "x" }),
  restore: (ctx, installationId) => restoreInstallation(ctx, { installationId, reason: "x" }),
  "prove-restored": (ctx, installationId) => proveRestored(ctx, { installationId }),
  "destroy-kept-keys": (ctx, installationId) => destroyKeptKeys(ctx, { installationId }),
  check: (ctx, installationId) => checkInstallation(ctx, { installationId }),
  "request-token": (ctx, installationId) => requestAudienceToken(ctx, { installationId, audience: "nhn:x" }),
  "create-link": (ctx, installationId) => createLink(ctx, { installationId, days: "3" }),
  "revoke-link": (ctx, linkId) => revokeLink(ctx, { linkId }),
  "release-link": (ctx, linkId) => releaseLink(ctx, { linkId }),
  "start-draft": (ctx, installationId) => startDraft(ctx, { installationId, operationId: randomUUID() }),
  "check-draft": (ctx, id) => checkDraft(ctx, { installationId: id, draftId: id }),
  "release-draft": (ctx, draftId) => releaseDraft(ctx, { draftId, confirmation: "x" }),
  "add-public-key": (ctx, installationId) => addPublicKey(ctx, { installationId, publicJwk: "{}" }),
  "set-expiry": (ctx, keyId) =>
    setExpiry(ctx, { keyId, expiresOn: "2030-01-01", expiresAgain: "2030-01-01" }),
  "start-rotation": (ctx, installationId) =>
    startRotation(ctx, { installationId, operationId: randomUUID() }),
  "abandon-rotation": (ctx, rotationId) => abandonRotation(ctx, { rotationId }),
  "start-revival": (ctx, installationId) => startRevival(ctx, { installationId, days: "3" }),
  "resend-revival": (ctx, revivalId) => resendRevival(ctx, { revivalId, days: "3" }),
  "message-revival": (ctx, revivalId) => sendRevivalMessage(ctx, { revivalId, message: "Hei" }),
  "release-revival": (ctx, revivalId) => releaseRevival(ctx, { revivalId }),
  "confirm-program": (ctx, revivalId) => confirmProgram(ctx, { revivalId }),
  "end-revival": (ctx, revivalId) => endRevival(ctx, { revivalId }),
  "create-handover": (ctx, installationId) => createHandover(ctx, { installationId, recipient: "Kari" }),
  "revoke-handover": (ctx, handoverId) => revokeHandover(ctx, { handoverId }),
};

/** In use, with a key that the portal holds and nothing under way. */
const READY: GeneratedInstallation = {
  activated: true,
  closed: false,
  custody: "PORTAL",
  drafts: ["CONFIRMED"],
  links: [],
  keys: [{ state: "CURRENT", expires: 86_400, refused: false }],
  held: true,
  rotation: null,
  revival: null,
  program: { answer: null, answered: null, seen: null },
  onboarded: { answer: null, answered: null, seen: null },
  checkFails: false,
  seen: { portal: -60, fleetApi: null, reported: null },
  report: { due: null, healthy: null },
  suspected: false,
  pendingScopes: 0,
  drift: false,
};
/** Nothing has been done with it. */
const NEW: GeneratedInstallation = { ...READY, activated: false, drafts: [], keys: [], held: false };

/** What a verb refuses with; null when it does not. */
async function refusalOf(run: Promise<unknown>): Promise<string | null> {
  try {
    await run;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** How many events of people an installation's timeline has. */
async function eventsOf(ctx: Context, installationId: string): Promise<number> {
  const { rows } = await listHistory(ctx, { installationId }, { by: "person", most: 50 });
  return rows.length;
}

describe("the verb behind an action", () => {
  it.each(Object.keys(VERBS) as (keyof typeof VERBS)[])(
    "%s accepts the roles that the action is offered to, and no other",
    async (action) => {
      for (const role of ROLES) {
        // Nothing has this id, so a verb that the role may use comes as far as not to find it.
        const refusal = await refusalOf(VERBS[action](await t.staff(role), randomUUID()));
        const permitted = roleMay(role, actionPermission(action));
        expect([role, refusal === "FORBIDDEN"]).toEqual([role, !permitted]);
      }
    },
  );

  it("is known for every action that changes something", () => {
    expect(Object.keys(VERBS).sort()).toEqual(
      INSTALLATION_ACTIONS.filter((action) => action !== "view-handovers").sort(),
    );
  });

  it.each(["start-rotation", "start-revival", "create-link", "create-handover"] as const)(
    "%s does what is offered, which ends in the timeline, and refuses the rest with the code that the page explains",
    async (action) => {
      const { organizationId, templateId } = await t.installation();
      const now = new Date();
      const ctx: Context = { ...(await t.staff("SUPPORT")), clock: () => now };
      const specs = [NEW, READY, ...fc.sample(anyInstallation, { numRuns: 80 })];
      const ids = await insertInstallations(t.db, specs, { organizationId, templateId }, now);
      const outcomes = { offered: 0, refused: 0 };
      for (const [index, id] of ids.entries()) {
        const facts = await getInstallation(ctx, id);
        const offered = availableActions(facts, "SUPPORT", now).has(action);
        const explained = refusedActions(facts, "SUPPORT", now).get(action);
        const before = await eventsOf(ctx, id);
        const refusal = await refusalOf(VERBS[action](ctx, id));
        const isDone = refusal === null && !(action === "start-rotation" && facts.hasOpenRotation);
        const after = await eventsOf(ctx, id);
        expect({ spec: specs[index], isInTimeline: after > before }).toEqual({
          spec: specs[index],
          isInTimeline: isDone,
        });
        outcomes[offered ? "offered" : "refused"] += 1;
        // A rotation that is open already is the answer to a second request for one.
        const isRefused = refusal !== null || (action === "start-rotation" && facts.hasOpenRotation);
        expect({ spec: specs[index], offered }).toEqual({ spec: specs[index], offered: !isRefused });
        if (explained)
          expect({ spec: specs[index], refusal }).toEqual({ spec: specs[index], refusal: explained });
      }
      expect(outcomes.offered).toBeGreaterThan(0);
      expect(outcomes.refused).toBeGreaterThan(0);
    },
  );

  it("a handover can be taken back while nobody has taken the file, and not be made twice", async () => {
    const { installationId, admin } = await t.active();
    const offers = async () =>
      availableActions(await getInstallation(admin, installationId), "SUPPORT", admin.clock());
    expect(await offers()).toContain("create-handover");
    await createHandover(admin, { installationId, recipient: "Kari" });
    expect(await offers()).toContain("revoke-handover");
    expect(await offers()).not.toContain("create-handover");
    await t.db.keyHandover.updateMany({ where: { installationId }, data: { claimedAt: new Date() } });
    expect(await offers()).toContain("view-handovers");
    for (const action of ["create-handover", "revoke-handover"] as const)
      expect(await offers()).not.toContain(action);
  });
});
