import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { releaseLink } from "@/lib/services/onboarding/release-link";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { releaseRevival } from "@/lib/services/revival/release-revival";
import { startRevival } from "@/lib/services/revival/start-revival";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const idOf = (ctx: Context) => (ctx.actor as { userId: string }).userId;

/** An onboarding and a revival that the owner has started, and that a customer's browser is using. */
async function linksInUse(owner: Context) {
  const anonymous = t.as({ kind: "anonymous" });
  const [browser, other] = [newSecret(), newSecret()];
  const { installationId } = await t.installation();
  const link = await createLink(owner, { installationId, days: 7 });
  const { linkId } = await findLink(anonymous, link.token, browser);
  const operationId = randomUUID();
  await startDraft(t.customer(installationId), { installationId, operationId, link: { linkId, browser } });
  const active = await t.active();
  const revival = await startRevival(owner, { installationId: active.installationId, days: 7 });
  const found = await findRevival(anonymous, revival.token, browser);
  await createRevivalKey(t.customer(found.installationId), { ...found, browser });
  const release = async (by: Context) => {
    await releaseLink(by, { linkId });
    await releaseRevival(by, { revivalId: found.revivalId });
  };
  const open = async () => {
    await findLink(anonymous, link.token, other);
    await findRevival(anonymous, revival.token, other);
  };
  const owners = async () => [
    (await t.db.onboardingLink.findUniqueOrThrow({ where: { id: linkId } })).ownerId,
    (await t.db.revival.findUniqueOrThrow({ where: { id: found.revivalId } })).ownerId,
  ];
  return { release, open, owners };
}

it("a released link can be opened in another browser, whoever has lost access meanwhile", async () => {
  const [owner, support] = [await t.staff("SUPPORT"), await t.staff("SUPPORT")];
  const { release, open, owners } = await linksInUse(owner);
  // By a release that ended nothing.
  await t.db.staffUser.update({ where: { id: idOf(owner) }, data: { state: "REMOVED", role: null } });
  await release(support);
  await open();
  expect(await owners()).toEqual([idOf(support), idOf(support)]);
});

it("a released link stays with its owner while they have access", async () => {
  const { release, open, owners } = await linksInUse(await t.staff("SUPPORT"));
  await release(await t.staff("SUPPORT"));
  await open();
  expect(await owners()).toEqual([null, null]);
});
