import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { clientWith } from "@/lib/dev/testing/client-reading";
import { TestContext } from "@/lib/dev/testing/test-context";
import { MESSAGING_SCOPE } from "@/lib/domain/second-client";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { planBulk } from "../bulk/plan-bulk";
import { runBulk } from "../bulk/run-bulk";
import { startBulk } from "../bulk/start-bulk";
import { applyChange } from "../configuration/apply-change";
import { getConfiguration } from "../configuration/get-configuration";
import { addExisting } from "./add-existing";
import { checkInstallation } from "./check-installation";
import { closeInstallation } from "./close-installation";
import { createInstallation } from "./create-installation";
import { getInstallation } from "./get-installation";
import { restoreInstallation } from "./restore-installation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const NOT_TYPED = { code: "INVALID_INPUT", fields: { confirmation: "client-ending" } };
const ASKED = { code: "INVALID_INPUT", fields: { confirmation: "second-client" } };
const without = { defaultScopes: SELVBETJENING_SCOPE };

type At = Awaited<ReturnType<TestContext["installation"]>>;
const numberOf = async ({ organizationId }: Pick<At, "organizationId">) =>
  (await t.db.organization.findUniqueOrThrow({ where: { id: organizationId } })).number;
const close = (ctx: Context, installationId: string, confirmation: string) =>
  closeInstallation(ctx, { installationId, why: "other", reason: "Nedlagt", confirmation });
const isClosed = async (id: string) =>
  (await t.db.installation.findUniqueOrThrow({ where: { id } })).closedAt !== null;

const created = ({ admin, organizationId, templateId }: At, more: object = {}) =>
  createInstallation(admin, {
    ...{ organizationId, templateId, label: "Ny", note: "", scopes: MESSAGING_SCOPE },
    ...{ childOrganizationNumbers: [], claims: "" },
    ...more,
  });
const added = ({ admin, organizationId, templateId }: At, more: object = {}) =>
  addExisting(admin, {
    ...{ organizationId, templateId, label: "Gammel", custody: "INSTALLATION" as const },
    ...{ clientId: randomUUID(), privateKey: "", publicJwk: "" },
    ...more,
  });

describe("closing a client that may hold the lock of a HER-id", () => {
  it("requires the end of its client id, and not the label", async () => {
    const at = await t.active();
    const { messagingConfirmation } = await getInstallation(at.admin, at.installationId);
    expect(messagingConfirmation).toEqual({ clientId: at.clientId, organizationNumber: await numberOf(at) });
    for (const wrong of ["", "Hovedserver", await numberOf(at), at.clientId])
      await expect(close(at.admin, at.installationId, wrong)).rejects.toMatchObject(NOT_TYPED);
    expect(await isClosed(at.installationId)).toBe(false);
    await close(at.admin, at.installationId, at.clientId.slice(-6));
    expect(await isClosed(at.installationId)).toBe(true);
  });

  it("requires the organization number where no client id is known", async () => {
    const at = await t.installation();
    await expect(close(at.admin, at.installationId, "Hovedserver")).rejects.toMatchObject(NOT_TYPED);
    const number = await numberOf(at);
    await close(at.admin, at.installationId, `${number.slice(0, 3)} ${number.slice(3)}`);
    expect(await isClosed(at.installationId)).toBe(true);
  });

  it("goes by the scopes that the client has now, wherever they were learnt", async () => {
    const was = await t.active({ template: without });
    const scopes = [SELVBETJENING_SCOPE, MESSAGING_SCOPE];
    await t.db.installation.update({
      where: { id: was.installationId },
      data: { snapshot: clientWith({ scopes }), snapshotAt: new Date() },
    });
    await expect(close(was.admin, was.installationId, "Hovedserver")).rejects.toMatchObject(NOT_TYPED);
    const is = await t.active();
    await t.db.installation.update({
      where: { id: is.installationId },
      data: { snapshot: clientWith({ scopes: [SELVBETJENING_SCOPE] }), snapshotAt: new Date() },
    });
    await close(is.admin, is.installationId, "Hovedserver");
    expect(await isClosed(is.installationId)).toBe(true);
  });

  it("is otherwise confirmed by the label", async () => {
    const at = await t.installation(without);
    await expect(close(at.admin, at.installationId, await numberOf(at))).rejects.toMatchObject({
      fields: { confirmation: "confirmation" },
    });
    await close(at.admin, at.installationId, "Hovedserver");
    expect(await isClosed(at.installationId)).toBe(true);
  });
});

describe.each([
  ["adding an existing client", added],
  ["creating an installation", created],
])("%s where the customer has one for messages", (_name, run) => {
  it("names the other one, and requires the end of its client id", async () => {
    const at = await t.active();
    const facts = {
      clientId: at.clientId,
      organizationNumber: await numberOf(at),
      label: "Hovedserver",
      organization: expect.any(String),
    };
    await expect(run(at)).rejects.toMatchObject({ ...ASKED, facts });
    for (const confirmation of ["000000", await numberOf(at)])
      await expect(run(at, { confirmation })).rejects.toMatchObject({ ...NOT_TYPED, facts });
    const { organizationId } = at;
    expect(await t.db.installation.count({ where: { organizationId } })).toBe(1);
    await run(at, { confirmation: at.clientId.slice(-6) });
    expect(await t.db.installation.count({ where: { organizationId } })).toBe(2);
  });

  it("requires the organization number while no client id of the other one is known", async () => {
    const at = await t.installation();
    await expect(run(at)).rejects.toMatchObject({ ...ASKED, facts: { clientId: null } });
    await run(at, { confirmation: await numberOf(at) });
  });

  it("counts a closed one, whose client may still be in Selvbetjening", async () => {
    const at = await t.active();
    await close(at.admin, at.installationId, at.clientId.slice(-6));
    await expect(run(at)).rejects.toMatchObject({ ...ASKED, facts: { clientId: at.clientId } });
  });

  it("asks for nothing when either of them has no access to messages", async () => {
    const other = await t.installation(without);
    await run(other);
    const at = await t.installation();
    await t.db.clientTemplate.update({
      where: { id: at.templateId },
      data: { scopes: [SELVBETJENING_SCOPE] },
    });
    await run(at, run === created ? { scopes: SELVBETJENING_SCOPE } : {});
  });
});

it("a client of the other environment is no second client", async () => {
  const at = await t.installation();
  await t.db.clientTemplate.update({ where: { id: at.templateId }, data: { environment: "PRODUCTION" } });
  const test = await t.installation();
  await created({ ...at, templateId: test.templateId });
});

describe("restoring a closed client where the customer has another one for messages", () => {
  const restore = ({ admin, installationId }: At, more: object = {}) =>
    restoreInstallation(admin, { installationId, reason: "Feil installasjon", ...more });

  it("names the other one, and requires the end of its client id or the organization number", async () => {
    const at = await t.active();
    await close(at.admin, at.installationId, at.clientId.slice(-6));
    const { installationId } = await created(at, { confirmation: at.clientId.slice(-6) });
    await expect(restore(at)).rejects.toMatchObject({ ...ASKED, facts: { clientId: null, label: "Ny" } });
    const clientId = randomUUID();
    await t.db.installation.update({
      where: { id: installationId },
      data: { clientId, activatedAt: new Date() },
    });
    for (const confirmation of [at.clientId.slice(-6), await numberOf(at)])
      await expect(restore(at, { confirmation })).rejects.toMatchObject({
        ...NOT_TYPED,
        facts: { clientId },
      });
    expect(await isClosed(at.installationId)).toBe(true);
    await restore(at, { confirmation: clientId.slice(-6) });
    expect(await isClosed(at.installationId)).toBe(false);
  });

  it("asks for nothing when there is no other one, or neither has access to messages", async () => {
    const only = await t.active();
    await close(only.admin, only.installationId, only.clientId.slice(-6));
    await restore(only);
    const at = await t.active({ template: without });
    await close(at.admin, at.installationId, "Hovedserver");
    await created(at);
    await restore(at);
    expect(await isClosed(at.installationId)).toBe(false);
  });
});

describe("giving a client access to messages where the customer has another one for them", () => {
  /** Two clients of one customer, the second without access to messages. */
  async function two() {
    const first = await t.active();
    const at = await t.active({ template: without });
    const { organizationId } = first;
    await t.db.installation.update({ where: { id: at.installationId }, data: { organizationId } });
    const scopes = [{ scope: SELVBETJENING_SCOPE, status: "ok", statusReason: null }];
    await t.sandbox.control(`test/clients/${at.clientId}`, { set: { scopes } });
    await checkInstallation(at.admin, at);
    const { current } = await getConfiguration(at.admin, at.installationId);
    const change = (apiScopes: string[], confirmation?: string) =>
      applyChange(at.admin, {
        ...{ installationId: at.installationId, operationId: randomUUID(), base: current! },
        ...{
          wanted: { ...current!, apiScopes },
          reason: "Skal sende meldinger",
          source: "EDIT",
          confirmation,
        },
      });
    const has = async () => {
      const { scopes } = await t.sandbox.control<{ scopes: { scope: string }[] }>(
        `test/clients/${at.clientId}`,
      );
      return scopes.some(({ scope }) => scope === MESSAGING_SCOPE);
    };
    return { first, at, change, has };
  }

  it("names the other one before anything is sent, and requires the end of its client id", async () => {
    const { first, change, has } = await two();
    const wanted = [SELVBETJENING_SCOPE, MESSAGING_SCOPE];
    const facts = { clientId: first.clientId };
    await expect(change(wanted)).rejects.toMatchObject({ ...ASKED, facts });
    await expect(change(wanted, "000000")).rejects.toMatchObject({ ...NOT_TYPED, facts });
    expect(await has()).toBe(false);
    expect(await change(wanted, first.clientId.slice(-6))).toMatchObject({ state: "APPLIED" });
    expect(await has()).toBe(true);
  });

  it("cannot be done in a change of many clients, where nothing can be typed for each", async () => {
    const { at } = await two();
    const plan = await planBulk(at.admin, {
      ...{ templateId: at.templateId, status: "any", search: "", clientIds: "", by: "", csv: "" },
      ...{ kind: "add-scope", value: MESSAGING_SCOPE },
    });
    expect(plan.items).toMatchObject([{ verdict: "cannot", reason: "second-client" }]);
    const { runId } = await startBulk(at.admin, {
      ...{ runId: randomUUID(), installationIds: [at.installationId] },
      ...{ change: plan.change, reason: "Meldinger" },
    });
    await runBulk(t.system, { runId });
    expect(await t.db.bulkItem.findMany({ where: { runId } })).toMatchObject([
      { state: "FAILED", failureCode: "second-client" },
    ]);
  });
});
