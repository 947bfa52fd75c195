import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { recordCheck } from "@/lib/core/clients/record-check";
import { createDatabase, type Database } from "@/lib/db/client";
import { GRANTED_SCOPES } from "@/lib/dev/testing/held-key";
import { organizationInput, templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { updateInstallation } from "@/lib/services/installations/update-installation";
import { setExpiry } from "@/lib/services/keys/set-expiry";
import { updateOrganization } from "@/lib/services/organizations/update-organization";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { updateTemplate } from "@/lib/services/templates/update-template";
import { advanceRotation } from "./advance-rotation";
import { startRotation } from "./start-rotation";

const ROTATIONS = 12;
const APPLICATION = "contention";

/** With its own connections: PostgreSQL writes the statistics of a connection when it ends. */
let t: TestContext;
let db: Database;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  // Deadlocks are noticed sooner, so that more of them happen.
  await asAdministrator(`alter database ${nameOfDatabase()} set deadlock_timeout = '20ms'`);
  db = createDatabase(`${t.databaseUrl}?application_name=${APPLICATION}`, 12);
});
afterAll(() => t.drop());

const nameOfDatabase = () => new URL(t.databaseUrl).pathname.slice(1);

async function asAdministrator<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  const result = await client.query<Row>(sql).finally(() => client.end());
  return result.rows;
}

const connected = (ctx: Context): Context => ({ ...ctx, db });

it("work on one installation from all sides never deadlocks and never fails", async () => {
  const logged = [vi.spyOn(log, "warn"), vi.spyOn(log, "error")];
  const at = await t.active();
  const { installationId, organizationId, templateId, clientId } = at;
  const admin = connected(at.admin);
  const system = connected(t.system);
  const installation = connected(t.as({ kind: "installation", installationId, clientId }));
  let count = 0;
  const next = () => (count += 1);

  const rotate = async () => {
    const { rotationId } = await startRotation(admin, { installationId, operationId: randomUUID() });
    for (let wait: number | null = 0; wait !== null; wait = await advanceRotation(system, { rotationId }))
      t.advanceClock(wait);
  };
  const sweep = async () => {
    await db.installation.update({ where: { id: installationId }, data: { nextCheckAt: null } });
    await runSweep(system);
  };
  /** What the sweep records of one client: every second time with news. */
  const record = async () => {
    const client = {
      apiScopes: GRANTED_SCOPES.map(({ scope }) => ({
        scope,
        status: next() % 4 < 2 ? "ok" : "pending",
        statusReason: null,
      })),
      audienceSpecificClientClaims: [],
      redirectUris: [],
      postLogoutRedirectUris: [],
      childOrganizationNumbers: [],
      unknownProperties: [],
    };
    const key = await db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
    const listed = { kid: key.kid, jwkThumbprint: key.thumbprint, origin: "Api", expiration: new Date(2e12) };
    const reading = { readAt: system.clock(), tokenAt: system.clock(), client, keys: [listed] };
    await recordCheck(system, installationId, { reading, failure: null }, false);
  };
  const configure = async () => {
    const { current } = await getConfiguration(admin, installationId);
    const wanted = { ...current!, childOrganizationNumbers: next() % 2 ? ["315000008"] : [] };
    await applyChange(admin, {
      installationId,
      operationId: randomUUID(),
      base: current!,
      wanted,
      reason: "Ny",
      source: "EDIT",
    });
  };
  const setDate = async () => {
    const key = await db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
    await setExpiry(admin, { keyId: key.id, expiresOn: "2031-05-01", expiresAgain: "2031-05-01" });
  };
  const { environment: _environment, ...settings } = templateInput("");
  const { number: _number, ...organization } = organizationInput(1);
  const beside = [
    sweep,
    record,
    record,
    configure,
    setDate,
    () => reportKeys(installation, { keys: [], software: `1.${next()}` }),
    () => updateInstallation(admin, { installationId, label: `Server ${next()}`, note: "" }),
    () => updateOrganization(admin, { ...organization, organizationId, name: `Kontor ${next()}` }),
    () => updateTemplate(admin, { ...settings, templateId, name: `Mal ${next()}` }),
  ];

  /** What happened, other than a success and a refusal that a person would get. */
  const failures: string[] = [];
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => {
      if (!isAppError(error)) failures.push(String(error));
    });
  };
  let rotated = 0;
  await Promise.all([
    (async () => {
      for (; rotated < ROTATIONS; rotated += 1) await attempt(rotate);
    })(),
    ...beside.map(async (work) => {
      while (rotated < ROTATIONS) await attempt(work);
    }),
  ]);

  await db.$disconnect();
  await expect
    .poll(() => asAdministrator(`select pid from pg_stat_activity where application_name = '${APPLICATION}'`))
    .toEqual([]);
  const statistics = await asAdministrator<{ deadlocks: string }>(
    `select deadlocks from pg_stat_database where datname = '${nameOfDatabase()}'`,
  );
  expect({ statistics, failures }).toEqual({ statistics: [{ deadlocks: "0" }], failures: [] });
  expect(logged.map((each) => each.mock.calls)).toEqual([[], []]);
  expect(await t.db.keyRotation.count({ where: { installationId, state: "DONE" } })).toBe(ROTATIONS);
}, 120_000);
