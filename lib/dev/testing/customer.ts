import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { confirmationText } from "@/lib/domain/second-client";
import { refusalIn } from "@/lib/domain/link-access";
import type { TestContext } from "./test-context";

/** Creates an installation with an onboarding link that a customer has opened. */
export async function customerAtLink(t: TestContext, template = {}, sandboxTemplate = {}) {
  const installation = await t.installation(template, sandboxTemplate);
  const { token } = await createLink(installation.admin, {
    installationId: installation.installationId,
    days: 7,
  });
  const { linkId } = await findLink(t.system, token);
  const customer = t.customer(installation.installationId);
  const browser = newSecret();
  const { installationId } = installation;
  /** Types what the page asks for. */
  const typed = async () => {
    const { next } = await getOnboarding(customer, { installationId, linkId, browser });
    return next?.kind === "start" && next.confirmation ? confirmationText(next.confirmation) : "";
  };
  const submit = async (
    from = browser,
    operationId: string = randomUUID(),
    more: { publicJwk?: string; confirmation?: string } = {},
  ) =>
    startDraft(customer, {
      installationId,
      operationId,
      link: { linkId, browser: from },
      publicJwk: more.publicJwk,
      confirmation: more.confirmation ?? (await typed()),
    });
  const page = async (from = browser) => {
    await findLink(t.system, token, from);
    return getOnboarding(customer, { installationId, linkId, browser: from });
  };
  /** What the page shows: the state, or why the link may not be used. */
  const state = async (from = browser) => {
    try {
      return (await page(from)).state;
    } catch (error) {
      const refusal = refusalIn(error);
      if (!refusal) throw error;
      return refusal;
    }
  };
  const draft = () =>
    t.db.clientDraft.findFirstOrThrow({
      where: { installationId },
      orderBy: { requestedAt: "desc" },
    });
  return { ...installation, token, linkId, customer, browser, submit, page, state, draft };
}

/** Polls the draft until the onboarding has the state `expected`, as an open page does. */
export async function followUntil(
  at: { customer: Context; draft: () => Promise<{ id: string }>; state: () => Promise<string> },
  expected: string,
) {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    if ((await at.state()) === expected) return;
    const next = await followDraft(at.customer, { draftId: (await at.draft()).id, pageOpen: true });
    await new Promise((done) => setTimeout(done, Math.min((next ?? 0.1) * 1000, 1200)));
  }
  expect(await at.state()).toBe(expected);
}

export const valueOf = (address: string | null) => new URL(address!).pathname.split("/").at(-1)!;
export const statusOf = (address: string | null) => new URL(address!).searchParams.get("status");
