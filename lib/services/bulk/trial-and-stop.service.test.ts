import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "../installations/check-installation";
import { bulkResults } from "./bulk-results";
import { getBulk } from "./get-bulk";
import { planBulk } from "./plan-bulk";
import { runBulk } from "./run-bulk";
import { setBulkState } from "./set-bulk-state";
import { startBulk } from "./start-bulk";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

const FIRST = "https://a.no/callback";
const NEW = "https://new.no/callback";

/** Active clients, each of a template of its own, read once. */
async function clients(size: number) {
  const found = [];
  for (let index = 0; index < size; index += 1) {
    const client = await t.active({
      template: { logsUsersIn: true, redirectUris: `${FIRST}\n${NEW}` },
      redirectUris: [FIRST],
    });
    await checkInstallation(client.admin, { installationId: client.installationId });
    found.push(client);
  }
  return found;
}

const form = (ids: string[]) => ({
  templateId: "",
  status: "any" as const,
  search: "",
  clientIds: "",
  ids,
  kind: "add-redirect-uri" as const,
  value: NEW,
  by: "",
  csv: "",
});

async function start(ids: string[], settings: { trialSize?: number; stopAfter?: number }) {
  const admin = await t.staff("ADMINISTRATOR");
  const { runId, change, items } = await planBulk(admin, form(ids));
  expect(items.every((item) => item.verdict === "change")).toBe(true);
  // The order of the plan is the order of the run.
  await startBulk(admin, { runId, installationIds: ids, change, reason: "Ny server", ...settings });
  return { admin, runId };
}

const block = (clientId: string) => t.sandbox.control(`test/clients/${clientId}`, { state: "blocked" });
const upstream = async (clientId: string) =>
  (await t.sandbox.control<{ redirectUris: string[] }>(`test/clients/${clientId}`)).redirectUris;

async function actionsOf(runId: string) {
  const rows = await t.db.auditEvent.findMany({ where: { entityId: runId }, select: { action: true } });
  return rows.map((row) => row.action);
}

describe("one plan", () => {
  it("has every chosen installation, of any template, environment and state, with a verdict", async () => {
    const [one, two, closed] = await clients(3);
    await t.db.clientTemplate.update({
      where: { id: two!.templateId },
      data: { environment: "PRODUCTION" },
    });
    await t.db.installation.update({
      where: { id: closed!.installationId },
      data: { closedAt: t.system.clock() },
    });
    const ids = [two!, closed!, one!].map((each) => each.installationId);
    const plan = await planBulk(one!.admin, form(ids));
    const verdicts = new Map(plan.items.map((item) => [item.installationId, item.reason ?? item.verdict]));
    expect(ids.map((id) => verdicts.get(id))).toEqual(["change", "INSTALLATION_CLOSED", "change"]);
    expect(new Set(plan.items.map((item) => item.environment))).toEqual(new Set(["TEST", "PRODUCTION"]));
    const named = await planBulk(one!.admin, { ...form([]), clientIds: `${one!.clientId} finnes-ikke` });
    expect(named.items).toHaveLength(1);
    expect(named.unmatched).toEqual(["finnes-ikke"]);
    // Those in the test environment come first, and the run is listed in both environments.
    const { runId } = await startBulk(one!.admin, {
      runId: plan.runId,
      installationIds: [two!.installationId, one!.installationId],
      change: plan.change,
      reason: "Ny server",
    });
    const run = await t.db.bulkRun.findUniqueOrThrow({
      where: { id: runId },
      include: { items: { orderBy: { position: "asc" } } },
    });
    expect(run).toMatchObject({ environment: "PRODUCTION", mixed: true });
    expect(run.items.map((item) => item.installationId)).toEqual([one!.installationId, two!.installationId]);
    await setBulkState(one!.admin, { runId, command: "cancel" });
  });

  it("needs a choice", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    await expect(planBulk(admin, form([]))).rejects.toMatchObject({ fields: { templateId: "required" } });
  });
});

describe("a trial", () => {
  it("changes the first ones, and the rest after a person has gone on", async () => {
    const found = await clients(3);
    const { admin, runId } = await start(
      found.map((each) => each.installationId),
      { trialSize: 1 },
    );
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(admin, runId)).toMatchObject({
      state: "PAUSED",
      pauseReason: "trial",
      secondsLeft: null,
      counts: { applied: 1, waiting: 2 },
    });
    expect(await upstream(found[0]!.clientId)).toEqual([FIRST, NEW]);
    for (const each of found.slice(1)) expect(await upstream(each.clientId)).toEqual([FIRST]);
    await setBulkState(admin, { runId, command: "resume" });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(admin, runId)).toMatchObject({ state: "DONE", counts: { applied: 3 } });
    expect((await actionsOf(runId)).sort()).toEqual([
      "bulk.finished",
      "bulk.resumed",
      "bulk.started",
      "bulk.trial-completed",
    ]);
  });

  it("of all of them is none", async () => {
    const found = await clients(1);
    const { admin, runId } = await start([found[0]!.installationId], { trialSize: 5 });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect((await getBulk(admin, runId)).state).toBe("DONE");
  });
});

describe("a stop after failures", () => {
  it("pauses the run at the failures that were allowed, and again after as many more", async () => {
    const found = await clients(4);
    for (const each of [found[0]!, found[2]!]) await block(each.clientId);
    const { admin, runId } = await start(
      found.map((each) => each.installationId),
      { stopAfter: 1 },
    );
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(admin, runId)).toMatchObject({
      state: "PAUSED",
      pauseReason: "failures",
      counts: { failed: 1, applied: 0, waiting: 3 },
    });
    await setBulkState(admin, { runId, command: "resume" });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(admin, runId)).toMatchObject({
      state: "PAUSED",
      pauseReason: "failures",
      counts: { failed: 2, applied: 1, waiting: 1 },
    });
    await setBulkState(admin, { runId, command: "resume" });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(admin, runId)).toMatchObject({
      state: "DONE",
      pauseReason: null,
      counts: { failed: 2, applied: 2, waiting: 0 },
    });
    // The file of failures has those and no others, and its client ids can be planned again.
    const file = await bulkResults(admin, runId, true);
    expect(found.filter((each) => file.includes(each.clientId))).toEqual([found[0], found[2]]);
    const actions = await actionsOf(runId);
    expect(actions.filter((action) => action === "bulk.stopped")).toHaveLength(2);
  });
});

it("the time left is unknown until it is measured", async () => {
  const found = await clients(2);
  const { admin, runId } = await start(
    found.map((each) => each.installationId),
    {},
  );
  expect((await getBulk(admin, runId)).secondsLeft).toBeNull();
  const activeSince = new Date(t.system.clock().getTime() - 60_000);
  await t.db.bulkRun.update({ where: { id: runId }, data: { activeSince } });
  const run = await t.db.bulkItem.findFirstOrThrow({ where: { runId } });
  const settled = { runId, state: "APPLIED" as const, settledAt: t.system.clock() };
  const others = await clients(3);
  await t.db.bulkItem.createMany({
    data: others.map((each) => ({ ...settled, installationId: each.installationId })),
  });
  expect(run.state).toBe("WAITING");
  const { secondsLeft } = await getBulk(admin, runId);
  expect(secondsLeft).toBeGreaterThanOrEqual(40);
  expect(secondsLeft).toBeLessThan(60);
});
