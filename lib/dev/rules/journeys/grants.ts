import { isAppError } from "@/lib/base/errors";
import { ConfirmPageRefused, SandboxBrowser } from "@/lib/dev/testing/sandbox";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import { requestAudienceToken } from "@/lib/services/installations/request-audience-token";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { asPerson } from "../person";
import { PAGE_POLL_MS, type World } from "../world";
import { agreed, type Journey } from "./journey";
import { atLink, confirm, type Customer, isActive, outcome, refusedDraft, submit } from "./onboarding";

const MARGIN_MS = 300;
/** How long support waits for an API's owner before it reads the client again. */
const APPROVAL_MS = 2000;
const PENDING_SCOPE = "nhn:msh/api";

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/**
 * A customer without access to represent the organization requests it, comes back when it was granted, and
 * goes on with the draft as far as Selvbetjening lets them.
 */
export const accessJourney: Journey = {
  name: "onboarding with a request for access",
  async run(world) {
    const at = await atLink(world, "PORTAL");
    const browser = new SandboxBrowser();
    const url = await submit(world, at, () => at.submit());
    if (!url) return { accessRequest: await refusedDraft(world, at) };
    await confirm(world, url, "UserAccessRequested", browser);
    const isKnown = (await at.draft()).returnedAt !== null;
    // They hear of it by e-mail.
    await pause((world.row.accessGrantSeconds + world.row.cacheSeconds) * 1000 + MARGIN_MS);
    const grantedAt = new Date();
    if (!(await isActive(world, at))) await goOn(world, at, browser);
    const draft = () => at.draft();
    const { id: draftId } = await draft();
    const isDiscarded = async () => (await world.clientsOf(at.apiKey))[0]?.state === "failed";
    const isOver = await world.until(
      "the end of a request for access",
      async () => {
        // "Kontroller nå".
        await followDraft(at.customer, { draftId, pageOpen: true, now: true });
        if (await isActive(world, at)) return "active";
        const { refusedAt } = await draft();
        return (await isDiscarded()) && refusedAt !== null && refusedAt >= grantedAt && "discarded";
      },
      PAGE_POLL_MS,
    );
    const accessReturn = isKnown ? "reported" : "not reported";
    if (isOver === "active") return { accessReturn, accessRequest: await outcome(world, at) };
    const clients = await world.clientsOf(at.apiKey);
    return {
      accessReturn,
      accessRequest: agreed("waiting", (await draft()).settledAt === null, clients.length === 1),
    };
  },
};

/** "Fortsett bekreftelsen": the same draft again, on the page that the customer had open before. */
async function goOn(world: World, at: Customer, browser: SandboxBrowser): Promise<void> {
  try {
    const url = await asPerson(world, () => at.submit());
    if (url) await confirm(world, url, "Success", browser);
  } catch (error) {
    // Selvbetjening shows that there is nothing to confirm, or the portal that the client is ready.
    if (!(error instanceof ConfirmPageRefused) && !isAppError(error, "ALREADY_ACTIVE")) throw error;
  }
}

/** An API's owner approves a scope, or has not done it yet. Support reads the client and requests a token. */
export const approvalJourney: Journey = {
  name: "scope that is approved late",
  async run(world) {
    const at = await world.active({ isRead: false });
    const { installationId } = at;
    const client = () => world.client(at.clientId);
    const isPendingThere = async () =>
      (await client()).scopes.some((each) => each.scope === PENDING_SCOPE && each.status !== "ok");
    const scopes = (await client()).scopes.map((each) =>
      each.scope === PENDING_SCOPE ? { ...each, status: "pending" } : each,
    );
    await world.t.sandbox.control(`test/clients/${at.clientId}`, {
      set: { scopes, scopesRequestedAt: Date.now() },
    });
    await world.read(at.admin, installationId);
    await pause(APPROVAL_MS + MARGIN_MS);
    await world.read(at.admin, installationId);
    const { pendingScopes } = await loadCurrentConfiguration(world.t.db, installationId);
    const isPending = pendingScopes.includes(PENDING_SCOPE);
    let token = "issued";
    try {
      const { missing } = await asPerson(world, () =>
        requestAudienceToken(at.admin, { installationId, audience: "nhn:msh" }),
      );
      if (missing.length > 0) token = `issued without ${missing.join(" ")}`;
    } catch (error) {
      if (!isAppError(error, "SCOPE_NOT_ON_CLIENT")) throw error;
      token = error.code;
    }
    return {
      lateScope: agreed(isPending ? "pending" : "approved", true, (await isPendingThere()) === isPending),
      lateScopeToken: token,
    };
  },
};
