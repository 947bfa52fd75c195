import { importJWK } from "jose";
import { generateClientKey } from "@/lib/crypto/jwk";
import { customerAtLink, statusOf, valueOf } from "@/lib/dev/testing/customer";
import { confirmAsBrowser, type Outcome, type SandboxBrowser } from "@/lib/dev/testing/sandbox";
import { parseReturnStatus } from "@/lib/domain/return-address";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { proveKey } from "@/lib/webkeys/prove-key";
import type { StoredKey } from "@/lib/webkeys/key-store";
import { randomUUID } from "node:crypto";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { asPerson, untilUpstreamIsReady } from "../person";
import { PAGE_POLL_MS, type World } from "../world";
import { agreed, type Journey } from "./journey";

export type Customer = Awaited<ReturnType<typeof customerAtLink>>;

export function atLink(world: World, custody: "PORTAL" | "INSTALLATION"): Promise<Customer> {
  const { returnForm, sharedRedirectUris } = world.row;
  const localhost = { returnPort: "8765", returnPath: "/client-confirm" };
  return customerAtLink(
    world.t,
    { custody, returnForm, sharedRedirectUris, ...(returnForm === "PORTAL" ? {} : localhost) },
    { sharedRedirectUris },
  );
}

/**
 * The customer submits the form, and again when the time is up for which Selvbetjening has asked.
 * @returns the confirm address; null when the draft was refused
 */
export async function submit(
  world: World,
  at: Customer,
  send: () => Promise<string | null>,
): Promise<string | null> {
  for (;;) {
    const url = await asPerson(world, send);
    if (url || (await at.draft()).state !== "UNREACHABLE") return url;
    await untilUpstreamIsReady(world);
  }
}

/**
 * The customer answers on the confirm page, and their browser follows the redirect if it leads to the portal.
 * @throws ConfirmPageRefused
 */
export async function confirm(
  world: World,
  url: string,
  outcome: Outcome = "Success",
  browser?: SandboxBrowser,
): Promise<void> {
  const back = await confirmAsBrowser(url, outcome, browser);
  if (!back?.startsWith(world.t.env.PORTAL_URL)) return;
  await recordReturn(world.t.system, { value: valueOf(back), status: parseReturnStatus(statusOf(back)) });
}

export async function isActive(world: World, at: Customer): Promise<boolean> {
  const where = { id: at.installationId, activatedAt: { not: null } };
  return (await world.t.db.installation.count({ where })) > 0;
}

/** What came of a draft that Selvbetjening refused: shown as such, and no client was created. */
export async function refusedDraft(world: World, at: Customer): Promise<string> {
  const draft = await at.draft();
  return agreed("draft refused", draft.state === "REFUSED", (await world.clientsOf(at.apiKey)).length === 0);
}

/** What came of an onboarding: active with one client, whose current key HelseID has issued a token for. */
export async function outcome(world: World, at: Customer): Promise<string> {
  const installation = await world.t.db.installation.findUniqueOrThrow({ where: { id: at.installationId } });
  const clients = await world.clientsOf(at.apiKey);
  const key = await world.currentKey(at.installationId);
  const isProved = clients.some(
    (each) => each.clientId === installation.clientId && each.provedKids.includes(key?.kid ?? ""),
  );
  return agreed("active", installation.activatedAt !== null, clients.length === 1 && isProved);
}

/** A customer sets up an installation whose key the portal holds. */
export const onboardingJourney: Journey = {
  name: "onboarding",
  async run(world) {
    const at = await atLink(world, "PORTAL");
    const url = await submit(world, at, () => at.submit());
    if (!url) return { onboarding: await refusedDraft(world, at) };
    await confirm(world, url);
    const { id: draftId } = await at.draft();
    await world.until("onboarding", async () => {
      // The customer's open page. The worker follows the draft too.
      await followDraft(at.customer, { draftId, pageOpen: true });
      return isActive(world, at);
    });
    return { onboarding: await outcome(world, at) };
  },
};

/** A customer sets up an installation whose key is created in their browser and proved through the relay. */
export const browserKeyJourney: Journey = {
  name: "onboarding with a key in the browser",
  async run(world) {
    const at = await atLink(world, "INSTALLATION");
    const { privateJwk, publicJwk, kid } = await generateClientKey("ES256");
    const key: StoredKey = {
      kid,
      installationId: at.installationId,
      algorithm: "ES256",
      publicJwk: JSON.stringify(publicJwk),
      privateKey: (await importJWK(privateJwk, "ES256")) as CryptoKey,
      createdAt: Date.now(),
    };
    const url = await submit(world, at, () =>
      startDraft(at.customer, {
        installationId: at.installationId,
        operationId: randomUUID(),
        link: { linkId: at.linkId, browser: at.browser },
        publicJwk: key.publicJwk,
      }),
    );
    if (!url) return { browserKeyOnboarding: await refusedDraft(world, at) };
    await confirm(world, url);
    await world.until(
      "proof by the browser",
      async () => {
        const { result } = await proveKey(world.relay.url(at.installationId), key);
        if (result === "token-refused" || result === "scope") throw new Error(`the page says: ${result}`);
        return result === "proved";
      },
      PAGE_POLL_MS,
    );
    return { browserKeyOnboarding: await outcome(world, at) };
  },
};
