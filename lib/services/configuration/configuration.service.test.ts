import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Configuration } from "@/lib/domain/configuration";
import { taskList } from "@/lib/jobs/task-list";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "../installations/check-installation";
import { acceptDrift } from "./accept-drift";
import { applyChange } from "./apply-change";
import { getConfiguration } from "./get-configuration";
import { previewChange } from "./preview-change";
import { settleChange } from "./settle-change";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

const FIRST = "https://a.no/callback";
const SECOND = "https://b.no/callback";

/** An active client with one redirect URI, whose configuration page an administrator has opened. */
async function openConfiguration(template = {}) {
  const active = await t.active({
    template: { logsUsersIn: true, redirectUris: FIRST, ...template },
    redirectUris: [FIRST],
  });
  const { installationId, admin } = active;
  const page = () => getConfiguration(admin, installationId);
  const base = (await page()).current!;
  const upstream = () =>
    t.sandbox.control<Record<string, unknown> & { redirectUris: string[]; scopes: { scope: string }[] }>(
      `test/clients/${active.clientId}`,
    );
  const input = (wanted: Partial<Configuration>, more = {}) => ({
    installationId,
    operationId: randomUUID(),
    base,
    wanted: { ...base, ...wanted },
    reason: "Ny adresse",
    source: "EDIT" as const,
    ...more,
  });
  const add = input({ redirectUris: [FIRST, SECOND] });
  const preview = (wanted: Partial<Configuration>) =>
    previewChange(admin, {
      installationId,
      base,
      wanted: { ...base, ...wanted },
    });
  return { ...active, page, base, upstream, input, add, preview };
}

/** Creates the change of a process that exited after writing the intent. */
function abandonedChange(at: { installationId: string; base: Configuration }, after: Configuration) {
  return t.db.configurationChange.create({
    data: {
      installationId: at.installationId,
      operationId: randomUUID(),
      source: "EDIT",
      state: "PENDING",
      reason: "",
      actorName: "x",
      before: { ...at.base } as object,
      after: { ...after } as object,
      requestedAt: new Date(Date.now() - 61_000),
    },
  });
}

describe("changing a client's configuration", () => {
  it("adds one redirect URI and loses nothing: the edit applied to the current state, read back, and saved as a revision", async () => {
    const at = await openConfiguration();
    const before = await at.upstream();
    const { lines } = await at.preview({ redirectUris: [FIRST, SECOND] });
    expect(lines.filter((line) => line.change !== "kept")).toEqual([
      { field: "redirectUris", change: "added", text: SECOND },
    ]);
    expect(await applyChange(at.admin, at.add)).toMatchObject({ state: "APPLIED", failureCode: null });
    const after = await at.upstream();
    expect(after).toEqual({ ...before, redirectUris: [FIRST, SECOND] });
    const page = await at.page();
    expect(page.current?.redirectUris).toEqual([FIRST, SECOND]);
    expect(page.drift).toEqual([]);
    expect(page.revisions.map((revision) => [revision.number, revision.source, revision.reason])).toEqual([
      [2, "EDIT", "Ny adresse"],
      [1, "FIRST_SEEN", ""],
    ]);
    expect(await t.auditActions(at.installationId)).toEqual(
      expect.arrayContaining(["configuration.requested", "configuration.applied"]),
    );
  });

  it("empties a list only on request, and restores an older version through the same preview", async () => {
    const at = await openConfiguration();
    await applyChange(at.admin, at.input({ redirectUris: [] }));
    expect((await at.upstream()).redirectUris).toEqual([]);
    const page = await at.page();
    const first = page.revisions.find((revision) => revision.number === 1)!.configuration;
    const base = page.current!;
    await applyChange(at.admin, { ...at.input({}), base, wanted: first, source: "RESTORE" });
    expect((await at.upstream()).redirectUris).toEqual([FIRST]);
    expect((await at.page()).revisions[0]).toMatchObject({ number: 3, source: "RESTORE" });
  });

  it("sends null for clients that share their template's redirect URIs, and to no others", async () => {
    const at = await openConfiguration({ sharedRedirectUris: true });
    await t.sandbox.control("test/templates", { apiKey: at.apiKey, sharedRedirectUris: true });
    const base = (await at.page()).current!;
    await expect(at.preview({ redirectUris: [FIRST, SECOND] })).rejects.toMatchObject({
      fields: { redirectUris: "redirect-uris-shared" },
    });
    const outcome = await applyChange(at.admin, {
      ...at.input({ postLogoutRedirectUris: ["https://a.no/out"] }),
      base,
    });
    // The sandbox's first template of this key does not share redirect URIs and refuses null, which shows
    // that null was sent.
    expect(outcome).toMatchObject({ state: "FAILED", failureCode: "refused", failureDetail: "redirectUris" });
  });

  it("sends nothing that the preview would refuse", async () => {
    const at = await openConfiguration();
    const before = await at.upstream();
    await expect(applyChange(at.admin, at.input({ apiScopes: [] }))).rejects.toMatchObject({
      fields: { apiScopes: "selvbetjening-scope-needed" },
    });
    await expect(
      applyChange(at.admin, at.input({ redirectUris: [FIRST, "http://b.no"] })),
    ).rejects.toMatchObject({ fields: { redirectUris: "redirect-uri-not-https" } });
    await expect(applyChange(at.admin, at.input({}))).rejects.toMatchObject({ code: "NOTHING_TO_CHANGE" });
    await expect(applyChange(at.admin, { ...at.add, base: {} as Configuration })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(await at.upstream()).toEqual(before);
    const viewer = await t.staff("VIEWER");
    await expect(applyChange(viewer, at.add)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      acceptDrift(viewer, { installationId: at.installationId, reason: "" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("an old session", () => {
  it("changes nothing that decides who signs in or what tokens permit, and sends nothing", async () => {
    const at = await openConfiguration();
    if (at.admin.actor.kind !== "staff") throw new Error("no staff");
    const old = t.as({ ...at.admin.actor, authenticatedAt: new Date(Date.now() - 901_000) });
    const sensitive: Partial<Configuration>[] = [
      { redirectUris: [FIRST, SECOND] },
      { postLogoutRedirectUris: [SECOND] },
      { apiScopes: at.base.apiScopes.slice(1) },
      { claims: [{ key: "nhn:msh:her-id", value: "1" }] },
    ];
    for (const wanted of sensitive) {
      const { installationId, base } = at;
      const edit = { installationId, base, wanted: { ...base, ...wanted } };
      await expect(previewChange(old, edit)).rejects.toMatchObject({ code: "FRESH_LOGIN_NEEDED" });
      const apply = applyChange(old, at.input(wanted));
      await expect(apply).rejects.toMatchObject({ code: "FRESH_LOGIN_NEEDED" });
    }
    expect((await at.upstream()).redirectUris).toEqual([FIRST]);
    expect(await t.db.configurationChange.count({ where: { installationId: at.installationId } })).toBe(0);
  });
});

describe("concurrent changes, here and elsewhere", () => {
  it("a colleague who saved first is not overwritten: the preview shows both, and the confirmation is refused on an old base", async () => {
    const at = await openConfiguration();
    await applyChange(at.admin, at.input({ postLogoutRedirectUris: ["https://a.no/out"] }));
    const preview = await at.preview({ redirectUris: [FIRST, SECOND] });
    expect(preview.changedMeanwhile).toEqual([
      { field: "postLogoutRedirectUris", change: "added", text: "https://a.no/out" },
    ]);
    expect(preview.wanted).toMatchObject({
      redirectUris: [FIRST, SECOND],
      postLogoutRedirectUris: ["https://a.no/out"],
    });
    await expect(applyChange(at.admin, at.add)).rejects.toMatchObject({ code: "CONFLICT" });
    await applyChange(at.admin, {
      ...at.add,
      base: preview.base,
      wanted: preview.wanted,
    });
    expect(await at.upstream()).toMatchObject({
      redirectUris: [FIRST, SECOND],
      postLogoutRedirectUris: ["https://a.no/out"],
    });
  });

  it("fifty confirmations at the same moment send one change", async () => {
    const at = await openConfiguration();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => applyChange(at.admin, { ...at.add, operationId: randomUUID() })),
    );
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect(await t.db.configurationChange.count({ where: { installationId: at.installationId } })).toBe(1);
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST, SECOND] });
  });

  it("a change is not sent over one that was made between its reading and its intent", async () => {
    const at = await openConfiguration();
    const other = at.input({ redirectUris: [FIRST, "https://c.no/callback"] });
    const { db } = at.admin;
    let transactions = 0;
    // The first transaction is the one that writes the intent: upstream has been read by then.
    const delayed = new Proxy(db, {
      get(target, name) {
        if (name !== "$transaction") return Reflect.get(target, name) as unknown;
        return async (...args: unknown[]) => {
          if (transactions++ === 0) await applyChange(at.admin, other);
          return (Reflect.get(target, name) as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    await expect(applyChange({ ...at.admin, db: delayed }, at.add)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(transactions).toBe(1);
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST, "https://c.no/callback"] });
    expect((await at.page()).revisions).toHaveLength(2);
  });

  it("the same confirmation sent twice is one change", async () => {
    const at = await openConfiguration();
    const [first, second] = [await applyChange(at.admin, at.add), await applyChange(at.admin, at.add)];
    expect(second).toEqual(first);
    expect((await at.page()).revisions).toHaveLength(2);
  });

  it("a change made outside Klientvakt is drift, to be accepted or restored", async () => {
    const at = await openConfiguration();
    const client = await at.upstream();
    await t.sandbox.control(`test/clients/${at.clientId}`, {
      set: { redirectUris: [...client.redirectUris, "https://elsewhere.no/cb"] },
    });
    await checkInstallation(at.admin, at);
    expect((await at.page()).drift).toEqual([
      { field: "redirectUris", change: "added", text: "https://elsewhere.no/cb" },
    ]);
    const inFleet = async () =>
      (await t.db.fleetRow.findUniqueOrThrow({ where: { installationId: at.installationId } })).hasDrift;
    expect(await inFleet()).toBe(true);
    await acceptDrift(at.admin, { installationId: at.installationId, reason: "Avtalt med kunden" });
    expect(await inFleet()).toBe(false);
    const page = await at.page();
    expect(page.drift).toEqual([]);
    expect(page.revisions[0]).toMatchObject({ source: "DRIFT_ACCEPTED", reason: "Avtalt med kunden" });
  });

  it("an unknown property would be lost, so nothing is sent", async () => {
    const at = await openConfiguration();
    await t.sandbox.control(`test/clients/${at.clientId}`, { set: { extra: { brandNew: true } } });
    await expect(at.preview({ redirectUris: [FIRST, SECOND] })).rejects.toMatchObject({
      code: "UNKNOWN_PROPERTIES",
    });
    await expect(applyChange(at.admin, at.add)).rejects.toMatchObject({ code: "UNKNOWN_PROPERTIES" });
    expect((await at.page()).unknownProperties).toEqual(["brandNew"]);
  });
});

describe("when the outcome is not known", () => {
  const puts = (path = "/v1/client", more = {}) => ({ method: "PUT", path, times: 1, ...more });

  it("a lost response to a change that was applied is settled by reading back, without sending again", async () => {
    const at = await openConfiguration();
    for (const kind of ["lost-after-apply", "garbage-after-apply"]) {
      const current = (await at.page()).current!;
      await t.sandbox.faults([puts("/v1/client", { kind })]);
      const wanted = { ...current, redirectUris: [...current.redirectUris, `https://${kind}.no/cb`] };
      const outcome = await applyChange(at.admin, {
        ...at.input({}),
        base: current,
        wanted,
      });
      expect([kind, outcome.state]).toEqual([kind, "APPLIED"]);
    }
    expect((await at.upstream()).redirectUris).toHaveLength(3);
  });

  it("a change that may not have arrived is checked, then settled as not applied, and never sent again", async () => {
    const at = await openConfiguration();
    await t.sandbox.faults([puts("/v1/client", { kind: "reset" })]);
    const outcome = await applyChange(at.admin, at.add);
    expect(outcome).toMatchObject({ state: "CHECKING", failureCode: "lost" });
    expect((await at.page()).openChange).toMatchObject({ state: "CHECKING" });
    await expect(applyChange(at.admin, at.input({ redirectUris: [] }))).rejects.toMatchObject({
      code: "CHANGE_UNDER_WAY",
    });
    await t.db.configurationChange.update({
      where: { id: outcome.changeId },
      data: { requestedAt: new Date(Date.now() - 16_000) },
    });
    await taskList(() => t.system)["settle-change"]!({ changeId: outcome.changeId }, {} as never);
    expect(await settleChange(at.admin, { changeId: outcome.changeId })).toMatchObject({
      state: "FAILED",
      failureCode: "not-applied",
    });
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST] });
    expect(await applyChange(at.admin, { ...at.add, operationId: randomUUID() })).toMatchObject({
      state: "APPLIED",
    });
  });

  it("a change is checked until the client can be read", async () => {
    const at = await openConfiguration();
    await t.sandbox.control(`test/clients/${at.clientId}`, { set: { redirectUris: [FIRST, SECOND] } });
    const { id: changeId } = await abandonedChange(at, { ...at.base, redirectUris: [FIRST, SECOND] });
    await t.sandbox.faults([{ method: "GET", path: "/v1/client", kind: "500", times: 9 }]);
    expect(await settleChange(t.system, { changeId })).toMatchObject({
      state: "CHECKING",
      failureCode: "UPSTREAM_UNREACHABLE",
    });
    await t.sandbox.reset();
    expect(await settleChange(t.system, { changeId })).toMatchObject({ state: "APPLIED" });
  });

  it("a refusal names the field in each form of error body, and 429 is a refusal too", async () => {
    const at = await openConfiguration();
    await t.sandbox.control("test/templates", { apiKey: at.apiKey });
    for (const errorBody of ["problem", "property", "propertyArray", "text"] as const) {
      await t.sandbox.switches({ errorBody });
      await t.db.clientTemplate.update({
        where: { id: at.templateId },
        data: { scopes: { push: `nhn:new/${errorBody}` } },
      });
      const outcome = await applyChange(
        at.admin,
        at.input({ apiScopes: [...at.base.apiScopes, `nhn:new/${errorBody}`] }),
      );
      expect([errorBody, outcome.state, outcome.failureDetail]).toEqual([errorBody, "FAILED", "apiScopes"]);
    }
    await t.sandbox.faults([puts("/v1/client", { kind: "429", seconds: 1 })]);
    const operationId = randomUUID();
    await expect(applyChange(at.admin, { ...at.add, operationId })).rejects.toMatchObject({
      code: "UPSTREAM_BUSY",
      wait: { upstream: "SELVBETJENING" },
    });
    expect(await t.db.configurationChange.findUnique({ where: { operationId } })).toMatchObject({
      state: "FAILED",
      failureCode: "busy",
    });
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST] });
  });

  it("the worker settles a change whose process has exited", async () => {
    const at = await openConfiguration();
    const change = await abandonedChange(at, { ...at.base, redirectUris: [] });
    await taskList(() => t.system)["settle-change"]!({ changeId: change.id }, {} as never);
    expect(await t.db.configurationChange.findUnique({ where: { id: change.id } })).toMatchObject({
      state: "FAILED",
      failureCode: "not-applied",
    });
  });
});

describe("the command line", () => {
  function cli(...args: string[]) {
    const run = spawnSync(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "configuration", ...args],
      {
        encoding: "utf8",
        env: { ...process.env, ...t.processEnv, LOG_LEVEL: "silent" },
      },
    );
    return { code: run.status, output: run.stdout.trim() };
  }

  it("shows the difference with an exit code, sends it, and sends nothing on a dry run", async () => {
    const at = await openConfiguration();
    const options = [at.installationId, "--add-redirect-uri", SECOND];
    const diff = cli("diff", ...options, "--json");
    expect(diff.code).toBe(2);
    expect(JSON.parse(diff.output)).toMatchObject({ changes: 1, payload: { redirectUris: [FIRST, SECOND] } });
    expect(cli("apply", ...options, "--reason", "Ny server", "--dry-run").code).toBe(2);
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST] });
    const applied = cli("apply", ...options, "--reason", "Ny server");
    expect([applied.code, applied.output.includes("+ redirectUris: https://b.no/callback")]).toEqual([
      0,
      true,
    ]);
    expect(await at.upstream()).toMatchObject({ redirectUris: [FIRST, SECOND] });
    expect(cli("diff", ...options).code).toBe(0);
    expect(cli("apply", at.installationId, "--add-redirect-uri", "http://x.no", "--reason", "x").code).toBe(
      1,
    );
  });
});
