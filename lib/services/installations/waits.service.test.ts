import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UPSTREAMS, type Upstream } from "@/lib/base/upstream-wait";
import { findWait } from "@/lib/core/upstream/waits";
import { customerAtLink } from "@/lib/dev/testing/customer";
import { TestContext } from "@/lib/dev/testing/test-context";
import { taskList } from "@/lib/jobs/task-list";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { previewChange } from "@/lib/services/configuration/preview-change";
import { getDiagnosis } from "@/lib/services/diagnoses/get-diagnosis";
import { runCommunicationPartyDiagnosis } from "@/lib/services/diagnoses/run-communication-party-diagnosis";
import { runMachineDiagnosis } from "@/lib/services/diagnoses/run-machine-diagnosis";
import { runTokenExchangeDiagnosis } from "@/lib/services/diagnoses/run-token-exchange-diagnosis";
import { startLoginDiagnosis } from "@/lib/services/diagnoses/start-login-diagnosis";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { checkInstallation } from "./check-installation";
import { getInstallation } from "./get-installation";
import { requestAudienceToken } from "./request-audience-token";

/** What people ask for while HelseID, Selvbetjening or the address registry has asked for time. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

/** Another process was asked for time. */
async function askedToWait(upstream: Upstream, seconds: number): Promise<Date> {
  const until = new Date(t.system.clock().getTime() + seconds * 1000);
  await t.db.upstreamWait.upsert({
    where: { environment_upstream: { environment: "TEST", upstream } },
    create: { environment: "TEST", upstream, until },
    update: { until },
  });
  return until;
}

const LOGIN_CLIENT = {
  template: { logsUsersIn: true, redirectUris: "https://a.no/cb" },
  redirectUris: ["https://a.no/cb"],
};

/** How many requests are sent upstream meanwhile, whatever the result. */
async function requestsOf(run: () => Promise<unknown>): Promise<number> {
  await t.sandbox.control("traffic", {});
  await run().catch(() => {});
  const { counts } = await t.sandbox.control<{ counts: Record<string, number> }>("traffic");
  return Object.values(counts).reduce((a, b) => a + b, 0);
}

/** The queued jobs of a task, with the seconds until they run by the queue's clock. */
const jobsOf = (task: string, of: string) =>
  t.owner.$queryRaw<{ seconds: number }[]>`
    select extract(epoch from run_at - now())::float8 as seconds from graphile_worker._private_jobs j
    join graphile_worker._private_tasks k on k.id = j.task_id
    where k.identifier = ${task} and j.key = ${`${task}:${of}`}`;

const run = (task: "check-installation" | "run-diagnosis", payload: object) =>
  taskList(() => t.system)[task]!(payload, {} as never);

describe("a check", () => {
  it.each(["HELSEID", "SELVBETJENING"] as const)(
    "is queued once while %s has asked for time, sends nothing, and runs when the time is up",
    async (upstream) => {
      const { admin, installationId } = await t.active();
      const until = await askedToWait(upstream, 300);
      const press = () => checkInstallation(admin, { installationId });
      expect(await requestsOf(press)).toBe(0);
      expect(await press()).toMatchObject({ wait: { upstream, until } });
      await Promise.all(Array.from({ length: 5 }, press));
      expect(await t.auditActions(installationId)).toEqual(
        expect.arrayContaining(["installation.check-queued"]),
      );
      const queued = (await t.auditActions(installationId)).filter((each) => each.includes("check-queued"));
      expect(queued).toHaveLength(1);
      const jobs = await jobsOf("check-installation", installationId);
      expect(jobs).toHaveLength(1);
      expect(jobs[0]!.seconds).toBeGreaterThan(290);
      expect(jobs[0]!.seconds).toBeLessThanOrEqual(300);
      const page = await getInstallation(admin, installationId);
      expect(page.queuedCheck).toMatchObject({ upstream, until });
      expect(page).toMatchObject({ lastCheckAt: null, lastCheckFailure: null });

      // Too early, for example because the queue's clock is ahead.
      expect(await requestsOf(async () => run("check-installation", { installationId }))).toBe(0);
      t.advanceClock(301);
      await run("check-installation", { installationId });
      const after = await getInstallation(admin, installationId);
      expect(after).toMatchObject({ queuedCheck: null, lastCheckFailure: null });
      expect(after.lastCheckAt).not.toBeNull();
      expect(after.snapshot).not.toBeNull();
      // The same job again, as after a crash.
      expect(await requestsOf(async () => run("check-installation", { installationId }))).toBe(0);
    },
  );

  it.each([
    ["429", "/connect/token"],
    ["503", "/connect/token"],
    ["429", "/v1/client"],
    ["503", "/v1/client"],
  ])("that itself gets %s from %s is queued, and no failure of the client", async (kind, path) => {
    const { admin, installationId } = await t.active();
    await t.sandbox.switches({ retryAfter: "date" });
    await t.sandbox.faults([{ path, kind, seconds: 60, times: 1 }]);
    expect((await checkInstallation(admin, { installationId })).wait).not.toBeNull();
    const page = await getInstallation(admin, installationId);
    expect(page.lastCheckFailure).toBeNull();
    expect(page.queuedCheck!.secondsLeft).toBeGreaterThan(55);
  });

  it("that is queued waits longer when the service asks for more, and never shorter", async () => {
    const { admin, installationId } = await t.active();
    const runAt = async () =>
      (await t.db.queuedCheck.findUniqueOrThrow({ where: { installationId } })).runAt.getTime();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("HELSEID", "SELVBETJENING"), fc.integer({ min: 1, max: 500 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (asked) => {
          await t.forgetWaits();
          await t.db.queuedCheck.deleteMany();
          let longest = 0;
          for (const [upstream, seconds] of asked) {
            // As a response does: the database keeps the longer one.
            const until = new Date(t.system.clock().getTime() + seconds * 1000);
            await t.db.$executeRaw`
              insert into upstream_wait (environment, upstream, until)
              values ('TEST', ${upstream}::"Upstream", ${until})
              on conflict (environment, upstream) do update
                set until = greatest(upstream_wait.until, excluded.until)`;
            longest = Math.max(longest, until.getTime());
            await checkInstallation(admin, { installationId });
            expect(await runAt()).toBe(longest);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("that is queued is dropped when the client can no longer be read", async () => {
    const { admin, installationId } = await t.active();
    await askedToWait("SELVBETJENING", 60);
    await checkInstallation(admin, { installationId });
    await t.db.installation.update({ where: { id: installationId }, data: { closedAt: new Date() } });
    t.advanceClock(61);
    await run("check-installation", { installationId });
    expect(await t.db.queuedCheck.count({ where: { installationId } })).toBe(0);
  });

  it("does not wait for a service that it does not call", async () => {
    const { admin, installationId } = await t.active();
    await askedToWait("ADDRESS_REGISTRY", 300);
    expect(await checkInstallation(admin, { installationId })).toEqual({ wait: null });
  });
});

const DIAGNOSES = {
  machine: (ctx: Parameters<typeof runMachineDiagnosis>[0], installationId: string) =>
    runMachineDiagnosis(ctx, { installationId, child: "" }),
  "token-exchange": (ctx: Parameters<typeof runMachineDiagnosis>[0], installationId: string) =>
    runTokenExchangeDiagnosis(ctx, {
      installationId,
      subjectScope: "nhn:selvbetjening/client",
      scope: "nhn:msh/api",
    }),
  "communication-party": (ctx: Parameters<typeof runMachineDiagnosis>[0], installationId: string) =>
    runCommunicationPartyDiagnosis(ctx, { installationId, herId: "8140550" }),
};
const QUEUED = [
  ["machine", "HELSEID"],
  ["token-exchange", "HELSEID"],
  ["communication-party", "HELSEID"],
  ["communication-party", "ADDRESS_REGISTRY"],
] as const;

describe("a diagnosis", () => {
  it.each(QUEUED)(
    "(%s) is queued once while %s has asked for time, and runs then",
    async (pattern, upstream) => {
      const { admin, installationId } = await t.active();
      await askedToWait(upstream, 120);
      const ask = () => DIAGNOSES[pattern](admin, installationId);
      expect(await requestsOf(ask)).toBe(0);
      const asked = await Promise.all([ask(), ask(), ask()]);
      const { diagnosisId } = asked[0]!;
      expect(asked).toEqual(asked.map(() => ({ diagnosisId })));
      expect(await jobsOf("run-diagnosis", diagnosisId)).toHaveLength(1);
      const page = () => getDiagnosis(admin, installationId, diagnosisId);
      expect(await page()).toMatchObject({ outcome: null, wait: { upstream } });
      expect(await requestsOf(async () => run("run-diagnosis", { diagnosisId }))).toBe(0);
      t.advanceClock(121);
      await run("run-diagnosis", { diagnosisId });
      const after = await page();
      expect(after.outcome).not.toBeNull();
      expect(after.wait).toBeNull();
      expect(after.steps.length).toBeGreaterThan(2);
      expect(await t.db.diagnosis.count({ where: { installationId } })).toBe(1);
    },
  );

  it("that gets 429 on its way is queued and not shown as a fault of the client", async () => {
    const { admin, installationId } = await t.active();
    await t.sandbox.faults([{ path: "/connect/token", kind: "429", seconds: 60, times: 1 }]);
    const { diagnosisId } = await DIAGNOSES.machine(admin, installationId);
    expect(await getDiagnosis(admin, installationId, diagnosisId)).toMatchObject({
      outcome: null,
      causes: [],
      wait: { upstream: "HELSEID" },
    });
    t.advanceClock(62);
    await run("run-diagnosis", { diagnosisId });
    expect(await getDiagnosis(admin, installationId, diagnosisId)).toMatchObject({ outcome: "ok" });
  });
});

describe("what is not queued is refused before anything is stored or sent, with the time", () => {
  const busy = { code: "UPSTREAM_BUSY", wait: { until: expect.any(Date) } };

  it.each(["HELSEID", "SELVBETJENING"] as const)("a draft, while %s has asked for time", async (upstream) => {
    const at = await customerAtLink(t);
    const until = await askedToWait(upstream, 90);
    const operationId = randomUUID();
    expect(await requestsOf(() => at.submit(at.browser, operationId))).toBe(0);
    await expect(at.submit(at.browser, operationId)).rejects.toMatchObject({ ...busy, wait: { until } });
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(0);
    const page = () =>
      getOnboarding(at.customer, {
        installationId: at.installationId,
        linkId: at.linkId,
        browser: at.browser,
      });
    expect(await page()).toMatchObject({ state: "ready", next: { kind: "start" }, wait: { upstream } });
    expect((await page()).wait!.secondsLeft).toBeGreaterThan(85);
    t.advanceClock(91);
    // Nothing was queued.
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(0);
    expect((await page()).wait).toBeNull();
    await t.sandbox.control("clock", { shiftSeconds: 91 });
    expect(await at.submit(at.browser, operationId)).toContain("/confirm-client/");
  });

  it("a draft of the same form, after the first got 429", async () => {
    const at = await customerAtLink(t);
    const operationId = randomUUID();
    await t.sandbox.faults([{ path: "/v1/client-drafts", kind: "429", seconds: 60, times: 1 }]);
    expect(await at.submit(at.browser, operationId)).toBeNull();
    await expect(at.submit(at.browser, operationId)).rejects.toMatchObject(busy);
    expect(await t.db.clientDraft.count({ where: { installationId: at.installationId } })).toBe(1);
  });

  it("but not going on with a draft that may still be confirmed, which takes no request", async () => {
    const at = await customerAtLink(t);
    const address = await at.submit();
    expect(address).toContain("/confirm-client/");
    await askedToWait("HELSEID", 60);
    await askedToWait("SELVBETJENING", 60);
    expect(await requestsOf(() => at.submit())).toBe(0);
    expect(await at.submit()).toBe(address);
  });

  it("a configuration change: the page is editable with what was last read, and works again afterwards", async () => {
    const { admin, installationId } = await t.active(LOGIN_CLIENT);
    const { current } = await getConfiguration(admin, installationId);
    const wanted = { ...current!, redirectUris: ["https://a.no/cb", "https://b.no/cb"] };
    await askedToWait("SELVBETJENING", 60);
    expect(await getConfiguration(admin, installationId)).toMatchObject({
      current,
      failure: null,
      wait: { upstream: "SELVBETJENING" },
    });
    const change = { installationId, base: current!, wanted };
    expect(await requestsOf(() => previewChange(admin, change))).toBe(0);
    await expect(previewChange(admin, change)).rejects.toMatchObject(busy);
    const operationId = randomUUID();
    const apply = () => applyChange(admin, { ...change, operationId, reason: "Ny adresse", source: "EDIT" });
    await expect(apply()).rejects.toMatchObject(busy);
    expect(await t.db.configurationChange.count({ where: { installationId } })).toBe(0);
    t.advanceClock(61);
    expect(await apply()).toMatchObject({ state: "APPLIED" });
  });

  it("a change that itself got 429: the same form is sent again as a change of its own", async () => {
    const { admin, installationId } = await t.active(LOGIN_CLIENT);
    const { current } = await getConfiguration(admin, installationId);
    const wanted = { ...current!, redirectUris: ["https://b.no/cb"] };
    const operationId = randomUUID();
    const input = {
      installationId,
      base: current!,
      wanted,
      operationId,
      reason: "Ny",
      source: "EDIT",
    } as const;
    for (const seconds of [20, 30]) {
      await t.sandbox.faults([{ method: "PUT", path: "/v1/client", kind: "429", seconds, times: 1 }]);
      await expect(applyChange(admin, input)).rejects.toMatchObject(busy);
      t.advanceClock(seconds + 1);
    }
    const applied = await applyChange(admin, input);
    expect(applied).toMatchObject({ state: "APPLIED" });
    // A double click sends nothing.
    expect(await applyChange(admin, input)).toEqual(applied);
    expect(await t.db.configurationChange.count({ where: { installationId } })).toBe(3);
  });

  it("a change that got 503 may have been applied, and is settled by reading when the time is up", async () => {
    const { admin, installationId } = await t.active(LOGIN_CLIENT);
    const { current } = await getConfiguration(admin, installationId);
    const wanted = { ...current!, redirectUris: ["https://b.no/cb"] };
    await t.sandbox.faults([{ method: "PUT", path: "/v1/client", kind: "503", seconds: 600, times: 1 }]);
    const operationId = randomUUID();
    const input = {
      installationId,
      base: current!,
      wanted,
      operationId,
      reason: "Ny",
      source: "EDIT",
    } as const;
    const outcome = await applyChange(admin, input);
    expect(outcome).toMatchObject({ state: "CHECKING", failureCode: "UPSTREAM_BUSY" });
    const [job] = await jobsOf("settle-change", outcome.changeId);
    expect(job!.seconds).toBeGreaterThan(590);
  });

  it("a token and a login", async () => {
    const { admin, installationId } = await t.active();
    await askedToWait("HELSEID", 60);
    const before = await t.auditActions(installationId);
    await expect(
      requestAudienceToken(admin, { installationId, audience: "nhn:selvbetjening", pending: false }),
    ).rejects.toMatchObject(busy);
    const login = { pattern: "login", method: "menu", acrValues: "", minLevel: "4" };
    await expect(startLoginDiagnosis(admin, { installationId, ...login })).rejects.toMatchObject(busy);
    expect(await t.db.diagnosis.count({ where: { installationId } })).toBe(0);
    expect(await t.auditActions(installationId)).toEqual(before);
  });
});

it("of several waits the one that ends last counts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...UPSTREAMS), fc.integer({ min: -100, max: 100 })), {
        selector: ([upstream]) => upstream,
      }),
      async (waits) => {
        await t.forgetWaits();
        for (const [upstream, seconds] of waits) await askedToWait(upstream, seconds);
        const ahead = waits.filter(([, seconds]) => seconds > 1).map(([, seconds]) => seconds);
        const found = await findWait(t.system, "TEST", UPSTREAMS);
        if (ahead.length === 0) expect(found === null || found.until > t.system.clock()).toBe(true);
        else {
          const seconds = (found!.until.getTime() - t.system.clock().getTime()) / 1000;
          expect(Math.abs(seconds - Math.max(...ahead))).toBeLessThan(2);
        }
        expect(await findWait(t.system, "PRODUCTION", UPSTREAMS)).toBeNull();
      },
    ),
    { numRuns: 20 },
  );
});
