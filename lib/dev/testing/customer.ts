import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import type { TestContext } from "./test-context";

/** An installation with a link, and a customer's browser at it. */
export async function customerAtLink(t: TestContext, wish = {}, sandboxTemplate = {}) {
  const made = await t.installation(wish, sandboxTemplate);
  const { token } = await createLink(made.admin, { installationId: made.installationId, days: 7 });
  const { linkId } = await findLink(t.system, token);
  const customer = t.customer(made.installationId);
  const browser = newSecret();
  const submit = (by = browser, operationId: string = randomUUID()) =>
    startDraft(customer, { installationId: made.installationId, operationId, link: { linkId, browser: by } });
  const state = async (by = browser) =>
    (await getOnboarding(customer, { installationId: made.installationId, linkId, browser: by })).state;
  const draft = () =>
    t.db.clientDraft.findFirstOrThrow({
      where: { installationId: made.installationId },
      orderBy: { requestedAt: "desc" },
    });
  return { ...made, token, linkId, customer, browser, submit, state, draft };
}

/** Follows until the state is `wanted`, as an open page does. */
export async function followUntil(
  at: { customer: Context; draft: () => Promise<{ id: string }>; state: () => Promise<string> },
  wanted: string,
) {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await at.state()) === wanted) return;
    const next = await followDraft(at.customer, { draftId: (await at.draft()).id, pageOpen: true });
    await new Promise((done) => setTimeout(done, Math.min((next ?? 0.1) * 1000, 1200)));
  }
  expect(await at.state()).toBe(wanted);
}

export const valueOf = (address: string | null) => new URL(address!).pathname.split("/").at(-1)!;
export const statusOf = (address: string | null) => new URL(address!).searchParams.get("status");
