import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { GRANTED_SCOPES, heldKey } from "@/lib/dev/testing/held-key";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "../installations/check-installation";
import { createInstallation } from "../installations/create-installation";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { templateLag } from "../templates/template-lag";
import { approveBulk } from "./approve-bulk";
import { bulkResults } from "./bulk-results";
import { countSelection } from "./bulk-selection";
import { getBulk } from "./get-bulk";
import { planBulk } from "./plan-bulk";
import { runBulk } from "./run-bulk";
import { advanceRotation } from "../rotation/advance-rotation";
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

/** Several active clients of one template, each read once. */
async function fleet(size: number) {
  const first = await t.active({
    template: { logsUsersIn: true, redirectUris: `${FIRST}\n${NEW}` },
    redirectUris: [FIRST],
  });
  const members = [{ installationId: first.installationId, clientId: first.clientId }];
  for (let index = 1; index < size; index += 1) {
    const { installationId } = await createInstallation(first.admin, {
      organizationId: first.organizationId,
      templateId: first.templateId,
      label: `Legevakt ${index}`,
      note: "",
      scopes: "nhn:msh/api",
      childOrganizationNumbers: [],
      claims: "",
      confirmation: members.at(-1)!.clientId.slice(-6),
    });
    const pair = await generateClientKey("ES256");
    const { clientId } = await t.sandbox.control<{ clientId: string }>("test/clients", {
      organizationNumber: "315000008",
      apiKey: first.apiKey,
      publicJwk: pair.publicJwk,
      redirectUris: [FIRST],
      scopes: GRANTED_SCOPES,
    });
    await insertKey(t.db, { data: heldKey(installationId, pair, t.env.DATA_ENCRYPTION_KEY) });
    await t.db.installation.update({
      where: { id: installationId },
      data: { clientId, activatedAt: new Date() },
    });
    members.push({ installationId, clientId });
  }
  for (const { installationId } of members) await checkInstallation(first.admin, { installationId });
  const upstream = async (clientId: string) =>
    (await t.sandbox.control<{ redirectUris: string[] }>(`test/clients/${clientId}`)).redirectUris;
  const form = {
    templateId: first.templateId,
    status: "any" as const,
    search: "",
    clientIds: "",
    kind: "add-redirect-uri" as const,
    value: NEW,
    by: "",
    csv: "",
  };
  const start = async (more = {}) => {
    const plan = await planBulk(first.admin, { ...form, ...more });
    const installationIds = plan.items
      .filter((item) => item.verdict === "change")
      .map((item) => item.installationId);
    await startBulk(first.admin, {
      runId: plan.runId,
      installationIds,
      change: plan.change,
      reason: "Ny server",
    });
    return plan.runId;
  };
  return { ...first, members, upstream, form, start };
}

describe("a selection of the fleet", () => {
  it("is a view or some rows of the fleet's page, limited to one template", async () => {
    const { admin, members, form } = await fleet(3);
    const other = await t.active();
    const view = await planBulk(admin, { ...form, view: "q=legevakt" });
    expect(view.items.map((item) => item.name).sort()).toEqual([
      expect.stringContaining("Legevakt 1"),
      expect.stringContaining("Legevakt 2"),
    ]);
    const ids = [members[2]!.installationId, other.installationId];
    const rows = await planBulk(admin, { ...form, ids });
    expect(rows.items.map((item) => item.installationId)).toEqual([members[2]!.installationId]);
    const counts = await countSelection(admin, { view: "", ids });
    expect(counts).toHaveLength(2);
    expect(counts.every((row) => row.count === 1)).toBe(true);
  });
});

describe("four eyes", () => {
  it("limit what one administrator may change alone; a larger run waits for another, also when it is split", async () => {
    const { admin, members, start } = await fleet(6);
    t.env.CHANGE_LIMIT_PER_DAY = 4;
    const part = (from: number) => ({
      clientIds: members
        .slice(from, from + 3)
        .map((member) => member.clientId)
        .join("\n"),
    });
    const stateOf = async (runId: string) => (await getBulk(admin, runId)).state;
    const first = await start(part(0));
    expect(await stateOf(first)).toBe("RUNNING");
    while ((await runBulk(t.system, { runId: first })) !== null);
    expect(await stateOf(first)).toBe("DONE");
    // Three and three are more than four.
    const second = await start(part(3));
    expect(await stateOf(second)).toBe("ORDERED");
    expect(await runBulk(t.system, { runId: second })).toBeNull();
    expect((await getBulk(admin, second)).counts.waiting).toBe(3);
    // The first three again are no more than they were.
    expect(await stateOf(await start({ ...part(0), kind: "remove-redirect-uri" }))).toBe("RUNNING");

    await expect(approveBulk(admin, { runId: second })).rejects.toMatchObject({ code: "FOUR_EYES" });
    const support = await t.staff("SUPPORT");
    await expect(approveBulk(support, { runId: second })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(setBulkState(admin, { runId: second, command: "resume" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const other = await t.staff("ADMINISTRATOR", "Berit Bekreft");
    const attempts = await Promise.allSettled(
      Array.from({ length: 5 }, () => approveBulk(other, { runId: second })),
    );
    expect(attempts.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect(await getBulk(admin, second)).toMatchObject({ state: "RUNNING", approvedBy: "Berit Bekreft" });
    while ((await runBulk(t.system, { runId: second })) !== null);
    expect(await stateOf(second)).toBe("DONE");
    const third = await start({ ...part(3), kind: "remove-redirect-uri" });
    expect(await stateOf(third)).toBe("ORDERED");
    await setBulkState(admin, { runId: third, command: "cancel" });
    await expect(approveBulk(other, { runId: third })).rejects.toMatchObject({ code: "CONFLICT" });
    t.env.CHANGE_LIMIT_PER_DAY = 25;
  });
});

describe("rotating many keys", () => {
  it("rotates the keys that can be rotated, reports why others cannot, and follows each rotation to its end", async () => {
    const { admin, templateId, members } = await fleet(4);
    await changeKeys(t.db, {
      where: { installationId: members[3]!.installationId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    const plan = await planBulk(admin, {
      templateId,
      status: "any",
      search: "",
      clientIds: "",
      kind: "rotate-key",
      value: "",
      by: "",
      csv: "",
    });
    expect(plan.items.map((item) => item.reason ?? item.verdict).sort()).toEqual([
      "change",
      "change",
      "change",
      "key-expired",
    ]);
    // Selvbetjening refuses one of them; the others continue.
    await t.sandbox.control(`test/clients/${members[1]!.clientId}`, { set: { apiBlocked: true } });
    const { runId } = await startBulk(admin, {
      runId: plan.runId,
      installationIds: plan.items
        .filter((item) => item.verdict === "change")
        .map((item) => item.installationId),
      change: plan.change,
      reason: "Årlig bytte",
    });
    for (let rounds = 0; rounds < 40; rounds += 1) {
      if ((await runBulk(t.system, { runId })) === null) break;
      for (const rotation of await t.db.keyRotation.findMany())
        await advanceRotation(t.system, { rotationId: rotation.id });
      t.advanceClock(3);
      await new Promise((done) => setTimeout(done, 100));
    }
    const items = await t.db.bulkItem.findMany({ where: { runId } });
    expect(items.map((item) => item.failureCode ?? item.state).sort()).toEqual([
      "APPLIED",
      "APPLIED",
      "unauthorized",
    ]);
    const rotations = await t.db.keyRotation.findMany({ where: { trigger: "BULK" } });
    expect(rotations.map((rotation) => rotation.state).sort()).toEqual(["DONE", "DONE", "FAILED"]);
  });
});

describe("a bulk change", () => {
  it("is planned from the last reading, with the difference for each client and why some cannot be changed", async () => {
    const at = await fleet(3);
    await t.db.installation.update({
      where: { id: at.members[1]!.installationId },
      data: { custody: "INSTALLATION" },
    });
    const plan = await planBulk(at.admin, at.form);
    expect(plan.items.map((item) => [item.verdict, item.reason]).sort()).toEqual([
      ["cannot", "custody"],
      ["change", null],
      ["change", null],
    ]);
    expect(plan.items.find((item) => item.verdict === "change")?.lines).toEqual([
      { field: "redirectUris", change: "added", text: NEW },
    ]);
    const one = await planBulk(at.admin, { ...at.form, clientIds: at.members[0]!.clientId });
    expect(one.items).toHaveLength(1);
    await expect(planBulk(at.admin, { ...at.form, value: "http://x.no" })).rejects.toMatchObject({
      fields: { uri: "redirect-uri-not-https" },
    });
    await expect(planBulk(at.admin, { ...at.form, search: "finnes ikke" })).rejects.toMatchObject({
      fields: { search: "no-installations" },
    });
    expect((await templateLag(at.admin, at.templateId)).lags).toContainEqual({
      kind: "add-redirect-uri",
      value: NEW,
      clients: 2,
    });
  });

  it("changes every client once, leaves its other values unchanged, and exports the results", async () => {
    const at = await fleet(3);
    const runId = await at.start();
    expect(await runBulk(t.system, { runId })).toBeNull();
    for (const { clientId } of at.members) expect(await at.upstream(clientId)).toEqual([FIRST, NEW]);
    expect(await getBulk(at.admin, runId)).toMatchObject({
      state: "DONE",
      counts: { applied: 3, failed: 0, waiting: 0, unchanged: 0 },
    });
    expect(await bulkResults(at.admin, runId)).toContain(`;${at.members[0]!.clientId};applied;`);
    const changes = await t.db.configurationChange.findMany({
      where: { installation: { templateId: at.templateId } },
    });
    expect(changes.map((change) => [change.source, change.actorName])).toEqual(
      Array(3).fill(["BULK", "ADMINISTRATOR"]),
    );
    expect((await planBulk(at.admin, at.form)).items.map((item) => item.verdict)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
  });

  it("a failed client does not stop the others, and 429 is obeyed and retried", async () => {
    const at = await fleet(3);
    await t.sandbox.control(`test/clients/${at.members[1]!.clientId}`, { state: "blocked" });
    const runId = await at.start();
    await t.sandbox.faults([{ method: "PUT", path: "/v1/client", kind: "429", seconds: 1, times: 1 }]);
    for (let next = await runBulk(t.system, { runId }); next !== null;) {
      t.advanceClock(next);
      next = await runBulk(t.system, { runId });
    }
    const run = await getBulk(at.admin, runId);
    expect(run).toMatchObject({ state: "DONE", counts: { applied: 2, failed: 1 } });
    expect(run.items.find((item) => item.state === "FAILED")).toMatchObject({
      failureCode: "UPSTREAM_REFUSED",
    });
  });

  it("waits while paused, leaves remaining clients unchanged when cancelled, and is started once", async () => {
    const at = await fleet(2);
    const runId = await at.start();
    await setBulkState(at.admin, { runId, command: "pause" });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await at.upstream(at.members[0]!.clientId)).toEqual([FIRST]);
    await setBulkState(at.admin, { runId, command: "resume" });
    await setBulkState(at.admin, { runId, command: "cancel" });
    expect(await runBulk(t.system, { runId })).toBeNull();
    expect(await getBulk(at.admin, runId)).toMatchObject({ state: "CANCELLED", counts: { waiting: 2 } });
    await expect(setBulkState(at.admin, { runId, command: "resume" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const plan = await planBulk(at.admin, at.form);
    const input = {
      runId: plan.runId,
      installationIds: plan.items.map((item) => item.installationId),
      change: plan.change,
      reason: "x",
    };
    await Promise.all([startBulk(at.admin, input), startBulk(at.admin, input)]);
    expect(await t.db.bulkItem.count({ where: { runId: plan.runId } })).toBe(2);
  });

  it("never sends again what a killed worker has sent: the change is found by its operation and read back", async () => {
    const at = await fleet(2);
    const runId = await at.start();
    await runBulk(t.system, { runId });
    const before = await t.db.configurationChange.count({
      where: { installation: { templateId: at.templateId } },
    });
    // The state after a worker was killed between sending the change and settling the item.
    await t.db.bulkRun.update({ where: { id: runId }, data: { state: "RUNNING" } });
    await t.db.bulkItem.updateMany({ where: { runId }, data: { state: "RUNNING" } });
    await t.db.configurationChange.updateMany({
      where: { installation: { templateId: at.templateId } },
      data: { state: "PENDING" },
    });
    await runBulk(t.system, { runId });
    expect(await getBulk(at.admin, runId)).toMatchObject({ state: "DONE", counts: { applied: 2 } });
    expect(
      await t.db.configurationChange.count({ where: { installation: { templateId: at.templateId } } }),
    ).toBe(before);
  });

  it("sets a claim from a column of a CSV, with semicolons and a heading", async () => {
    const at = await fleet(2);
    const csv = `klient;verdi\n${at.members[0]!.clientId};abc-1\n`;
    const runId = await at.start({ kind: "set-claim", value: "nhn:vkp/client/claims/vkp-id", csv });
    await runBulk(t.system, { runId });
    const claims = async (clientId: string) =>
      (await t.sandbox.control<{ claims: { activeClaimValue: string }[] }>(`test/clients/${clientId}`))
        .claims;
    expect(await claims(at.members[0]!.clientId)).toMatchObject([
      { claimType: "nhn:vkp/client/claims/vkp-id", activeClaimValue: "abc-1" },
    ]);
    expect(await claims(at.members[1]!.clientId)).toEqual([]);
    await expect(
      planBulk(at.admin, { ...at.form, kind: "set-claim", value: "nhn:vkp/client/claims/x", csv: "a;b" }),
    ).rejects.toMatchObject({ fields: { csv: "csv-no-match" } });
  });

  it("is for administrators", async () => {
    const at = await fleet(1);
    for (const role of ["SUPPORT", "VIEWER"] as const) {
      const ctx = await t.staff(role);
      await expect(planBulk(ctx, at.form)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(
        setBulkState(ctx, { runId: crypto.randomUUID(), command: "cancel" }),
      ).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
    }
  });
});

describe("the rate limit", () => {
  it("is shared: concurrent requests together never exceed the setting", async () => {
    const ctx = { ...t.system, env: { ...t.env, UPSTREAM_REQUESTS_PER_SECOND: 50 } };
    await t.db.requestRate.deleteMany();
    const started = Date.now();
    await Promise.all(Array.from({ length: 10 }, () => acquireRequestSlots(ctx, "PRODUCTION", 5)));
    expect(Date.now() - started).toBeGreaterThanOrEqual(850);
  });
});
