import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { activateInstallation } from "./activate-installation";
import { closeInstallation } from "../installations/close-installation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { newSecret } from "@/lib/base/ids";
import { customerAtLink, followUntil, valueOf } from "@/lib/dev/testing/customer";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "../installations/check-installation";
import { getInstallation } from "../installations/get-installation";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { createLink } from "./create-link";
import { followDraft } from "./follow-draft";
import { getOnboarding } from "./get-onboarding";
import { recordReturn } from "./record-return";
import { releaseDraft } from "./release-draft";
import { revokeLink } from "./revoke-link";
import { settleRequests } from "./settle-requests";
import { startDraft } from "./start-draft";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.sandbox.reset());
afterAll(() => t.drop());

/** Support releases the newest draft. */
async function release(at: Awaited<ReturnType<typeof customerAtLink>>) {
  const draft = await at.draft();
  await releaseDraft(at.admin, { draftId: draft.id, confirmation: draft.clientId!.slice(-6) });
  return draft;
}

const atTheLink = (options = {}, sandboxTemplate = {}) => customerAtLink(t, options, sandboxTemplate);

describe("an onboarding link", () => {
  it("is stored as a hash only, and cannot be used when it was revoked, was replaced or has expired", async () => {
    const at = await atTheLink();
    const dump = await t.db.$queryRaw<{ row: string }[]>`select t::text as row from onboarding_link t`;
    expect(dump.map((each) => each.row).join()).not.toContain(at.token);
    await createLink(at.admin, { installationId: at.installationId, days: 7 });
    expect(await at.state()).toBe("LINK_REVOKED");
    await expect(at.submit()).rejects.toMatchObject({ code: "LINK_REVOKED" });

    const late = await atTheLink();
    await t.db.onboardingLink.update({ where: { id: late.linkId }, data: { expiresAt: new Date() } });
    expect(await late.state()).toBe("LINK_EXPIRED");
    await expect(late.submit()).rejects.toMatchObject({ code: "LINK_EXPIRED" });

    const gone = await atTheLink();
    await revokeLink(gone.admin, { linkId: gone.linkId });
    await expect(gone.submit()).rejects.toMatchObject({ code: "LINK_REVOKED" });
  });

  it("opens one installation only", async () => {
    const [mine, other] = [await atTheLink(), await atTheLink()];
    await expect(
      startDraft(mine.customer, { installationId: other.installationId, operationId: randomUUID() }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      startDraft(mine.customer, {
        installationId: mine.installationId,
        operationId: randomUUID(),
        link: { linkId: other.linkId, browser: newSecret() },
      }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      getOnboarding(mine.customer, { installationId: other.installationId }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      checkInstallation(mine.customer, { installationId: mine.installationId }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is not created for an installation that cannot be onboarded", async () => {
    const multi = await t.installation();
    await t.db.clientTemplate.update({ where: { id: multi.templateId }, data: { tenancy: "MULTI" } });
    await expect(
      createLink(multi.admin, { installationId: multi.installationId, days: 7 }),
    ).rejects.toMatchObject({ code: "TEMPLATE_MULTI_TENANT" });
    const keyless = await t.installation();
    await t.db.clientTemplate.update({ where: { id: keyless.templateId }, data: { sealedApiKey: null } });
    await expect(
      createLink(keyless.admin, { installationId: keyless.installationId, days: 7 }),
    ).rejects.toMatchObject({ code: "TEMPLATE_NO_API_KEY" });
  });
});

describe("onboarding, beyond its outcomes", () => {
  it("an installation that was closed during the proof stays closed, without a key", async () => {
    const at = await atTheLink();
    await at.submit();
    await closeInstallation(at.admin, {
      installationId: at.installationId,
      why: "customer-left",
      reason: "Nedlagt",
      confirmation: (await at.draft()).clientId!.slice(-6),
    });
    const client = {
      apiScopes: [],
      audienceSpecificClientClaims: [],
      redirectUris: [],
      postLogoutRedirectUris: [],
      childOrganizationNumbers: [],
      unknownProperties: [],
    };
    await activateInstallation(t.system, {
      draftId: (await at.draft()).id,
      reading: { readAt: new Date(), tokenAt: new Date(), client, keys: null },
    });
    const installation = await t.db.installation.findUniqueOrThrow({
      where: { id: at.installationId },
      include: { keys: true },
    });
    expect(installation.activatedAt).toBeNull();
    expect(installation.keys.map((key) => key.state)).toEqual(installation.keys.map(() => "RETIRED"));
  });

  it("support can start it too, with the same verb", async () => {
    const created = await t.installation();
    const support = await t.staff("SUPPORT");
    const url = await startDraft(support, {
      installationId: created.installationId,
      operationId: randomUUID(),
    });
    const back = await t.sandbox.confirm(url!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    const draft = await t.db.clientDraft.findFirstOrThrow({
      where: { installationId: created.installationId },
    });
    expect(draft.startedById).not.toBeNull();
    const viewer = await t.staff("VIEWER");
    await expect(
      startDraft(viewer, { installationId: created.installationId, operationId: randomUUID() }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("a released attempt still counts when the customer confirms it", async () => {
    const at = await atTheLink();
    const first = await at.submit();
    const firstDraft = await release(at);
    await at.submit();
    const back = await t.sandbox.confirm(first!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    for (let tries = 0; tries < 10 && (await at.state()) !== "done"; tries += 1) {
      await followDraft(at.customer, { draftId: firstDraft.id, pageOpen: true });
      await new Promise((done) => setTimeout(done, 400));
    }
    expect(await at.state()).toBe("done");
    const installation = await getInstallation(at.admin, at.installationId);
    expect(installation.clientId).toBe(firstDraft.clientId);
  });

  it("each attempt has a key of its own, and unused ones are destroyed on success", async () => {
    const at = await atTheLink();
    await at.submit();
    await release(at);
    const back = await t.sandbox.confirm((await at.submit())!);
    await prepareKey(t.system, at.installationId);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    await followUntil(at, "done");
    const keys = await t.db.clientKey.findMany({
      where: { installationId: at.installationId },
      select: { state: true, sealedPrivateJwk: true },
    });
    expect(keys.filter((key) => key.state === "CURRENT")).toHaveLength(1);
    expect(keys.filter((key) => key.sealedPrivateJwk)).toHaveLength(1);
    expect(keys.filter((key) => key.state === "RETIRED").length).toBeGreaterThanOrEqual(2);
  });

  it("many pages and workers that follow a draft at the same time send one request", async () => {
    const at = await atTheLink();
    await at.submit();
    const { id } = await at.draft();
    await Promise.all(
      Array.from({ length: 20 }, () => followDraft(at.customer, { draftId: id, pageOpen: true })),
    );
    expect((await at.draft()).pollAttempts).toBe(1);
  });

  it("an outage of HelseID during the proof is distinguished from a key that is not known", async () => {
    const at = await atTheLink();
    const back = await t.sandbox.confirm((await at.submit())!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    await t.sandbox.faults([{ path: "/connect/token", kind: "500", times: 1 }]);
    await followDraft(at.customer, { draftId: (await at.draft()).id, pageOpen: true });
    expect(
      (await getOnboarding(at.customer, { installationId: at.installationId })).upstreamUnreachable,
    ).toBe(true);
    await followUntil(at, "done");
  });

  it("a token that Selvbetjening refuses is reported as neither an outage nor a refused key", async () => {
    await t.sandbox.switches({ cacheSeconds: 0 });
    const at = await atTheLink();
    const back = await t.sandbox.confirm((await at.submit())!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    const { id, clientId } = await at.draft();
    await t.sandbox.control(`test/clients/${clientId}`, { set: { apiBlocked: true } });
    await followDraft(at.customer, { draftId: id, pageOpen: true });
    expect(await getOnboarding(at.customer, { installationId: at.installationId })).toMatchObject({
      upstreamUnreachable: false,
      upstreamRefused: true,
      isKeyRefused: false,
    });
  });

  it("a process that exits between the request and its outcome leaves no draft that waits for ever", async () => {
    const at = await atTheLink();
    await at.submit();
    await t.db.clientDraft.updateMany({
      where: { installationId: at.installationId },
      data: { state: "REQUESTED", requestedAt: new Date(Date.now() - 121_000) },
    });
    await settleRequests(t.system);
    expect(await at.state()).toBe("unreachable");
    expect(await at.submit()).toContain("/confirm-client/");
  });

  it("the draft contains the wanted configuration, and a return address without the link's token", async () => {
    const at = await atTheLink({
      logsUsersIn: true,
      redirectUris: "https://a.no/cb",
      defaultScopes: `${SELVBETJENING_SCOPE}\nnhn:msh/api`,
    });
    const url = await at.submit();
    const client = await t.sandbox.control<Record<string, unknown>>(`test/clients/${url!.split("/").at(-1)}`);
    expect(client).toMatchObject({
      redirectUris: ["https://a.no/cb"],
      scopes: [{ scope: SELVBETJENING_SCOPE }, { scope: "nhn:msh/api" }],
      returnUri: expect.stringMatching(/^http:\/\/localhost:3999\/confirm\/return\/[\w-]{43}$/),
    });
    expect(String(client.returnUri)).not.toContain(at.token);
  });

  it("returns to the customer's own machine in both forms", async () => {
    const v1 = await atTheLink({
      returnForm: "LOCALHOST_V1",
      returnPort: "8080",
      returnPath: "/client-confirm",
    });
    expect(await t.sandbox.confirm((await v1.submit())!)).toBe(
      "http://localhost:8080/client-confirm?status=Success",
    );
    const v0 = await atTheLink({
      returnForm: "LOCALHOST_V0",
      returnPort: "8080",
      returnPath: "/client-confirm",
    });
    expect(await t.sandbox.confirm((await v0.submit())!)).toBe(
      "http://localhost:8080/client-confirm?status=Success",
    );
    await followUntil(v0, "done");
  });
});
