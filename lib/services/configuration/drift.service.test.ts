import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isAppError } from "@/lib/base/errors";
import { loadDriftFacts } from "@/lib/core/clients/record-drift";
import { driftOf } from "@/lib/domain/drift";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "../installations/check-installation";
import { getInstallation } from "../installations/get-installation";
import { acceptDrift } from "./accept-drift";
import { applyChange } from "./apply-change";
import { getConfiguration } from "./get-configuration";
import { settleChange } from "./settle-change";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterAll(() => t.drop());

const FIRST = "https://a.no/callback";
type Client = Awaited<ReturnType<TestContext["active"]>>;

async function elsewhere({ clientId }: Client) {
  const { redirectUris } = await t.sandbox.control<{ redirectUris: string[] }>(`test/clients/${clientId}`);
  const other = redirectUris.length > 1 ? redirectUris.slice(0, 1) : [...redirectUris, "https://x.no/cb"];
  await t.sandbox.control(`test/clients/${clientId}`, { set: { redirectUris: other } });
}

/** Sends a change of what was read last. @param fault what upstream does to it */
async function change({ admin, installationId }: Client, fault?: object) {
  const { current } = await loadDriftFacts(t.db, installationId);
  if (!current) return;
  if (fault) await t.sandbox.faults([{ method: "PUT", path: "/v1/client", times: 1, ...fault }]);
  const postLogoutRedirectUris = [...current.postLogoutRedirectUris, `https://${randomUUID()}.no/out`];
  await applyChange(admin, {
    installationId,
    operationId: randomUUID(),
    base: current,
    wanted: { ...current, postLogoutRedirectUris },
    reason: "test",
    source: "EDIT",
  }).finally(() => t.sandbox.faults([]));
}

async function settle({ admin, installationId }: Client, fault?: object) {
  const open = await t.db.configurationChange.findFirst({
    where: { installationId, state: { in: ["PENDING", "CHECKING"] } },
  });
  if (!open) return;
  await t.db.configurationChange.update({
    where: { id: open.id },
    data: { requestedAt: new Date(Date.now() - 60_000) },
  });
  if (fault) await t.sandbox.faults([{ method: "GET", path: "/v1/client", times: 1, ...fault }]);
  await settleChange(admin, { changeId: open.id }).finally(() => t.sandbox.faults([]));
}

const EXITED = "The process exited.";

/** The client's admin in a process that exits after its first transaction, which only writes the intent. */
function exitingProcess(at: Client): Client {
  let transactions = 0;
  const db = new Proxy(t.db, {
    get(target, name) {
      if (name === "$transaction" && (transactions += 1) > 1) throw new Error(EXITED);
      return Reflect.get(target, name) as unknown;
    },
  });
  return { ...at, admin: { ...at.admin, db } };
}

const STEPS = {
  "changed elsewhere": elsewhere,
  read: ({ admin, installationId }: Client) => checkInstallation(admin, { installationId }),
  "page opened": ({ admin, installationId }: Client) => getConfiguration(admin, installationId),
  accepted: ({ admin, installationId }: Client) => acceptDrift(admin, { installationId, reason: "" }),
  applied: (at: Client) => change(at),
  refused: (at: Client) => change(at, { kind: "429", seconds: 0 }),
  "response lost": (at: Client) => change(at, { kind: "reset" }),
  "process exited": (at: Client) => change(exitingProcess(at)),
  settled: (at: Client) => settle(at),
  "not settled": (at: Client) => settle(at, { kind: "500" }),
};
const step = fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[]));
/** Steps in any order. Some start from drift, so that each way of settling a change is tested with it. */
const steps = fc
  .tuple(fc.boolean(), fc.array(step, { minLength: 3, maxLength: 10 }))
  .map(([drifting, more]) => (drifting ? (["changed elsewhere", "read", ...more] as const) : more));

it("the fleet, the installation's page and its configuration agree on drift, whatever happened", async () => {
  let drifted = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (names) => {
      await t.sandbox.reset();
      const at = await t.active({
        template: { logsUsersIn: true, redirectUris: FIRST },
        redirectUris: [FIRST],
      });
      const { admin, installationId } = at;
      await checkInstallation(admin, { installationId });
      const done: string[] = [];
      for (const name of names) {
        done.push(name);
        await STEPS[name](at).catch((error: unknown) => {
          if (!isAppError(error) && (error as Error).message !== EXITED) throw error;
        });
        await t.forgetWaits();
        const lines = driftOf(await loadDriftFacts(t.db, installationId));
        drifted += lines.length > 0 ? 1 : 0;
        const { hasDrift } = await t.db.fleetRow.findUniqueOrThrow({ where: { installationId } });
        const page = await getInstallation(admin, installationId);
        expect([...done, hasDrift, page.hasDrift]).toEqual([...done, lines.length > 0, lines.length > 0]);
      }
      const { drift, current } = await getConfiguration(admin, installationId);
      if (current) expect(drift).toEqual(driftOf(await loadDriftFacts(t.db, installationId)));
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(drifted).toBeGreaterThan(0);
});
