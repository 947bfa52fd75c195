import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createDatabase, type Database } from "@/lib/db/client";
import { log } from "@/lib/base/log";
import type { Context } from "@/lib/context/context";
import { TestContext, templateInput } from "@/lib/dev/testing/test-context";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { updateInstallation } from "@/lib/services/installations/update-installation";
import { updateOrganization } from "@/lib/services/organizations/update-organization";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { updateTemplate } from "@/lib/services/templates/update-template";
import { setExpiry } from "@/lib/services/keys/set-expiry";
import { isAppError } from "@/lib/base/errors";
import { advanceRotation } from "./advance-rotation";
import { startRotation } from "./start-rotation";

const ROTATIONS = 25;

/** With its own connections, whose statistics PostgreSQL writes when they are closed. */
let t: TestContext;
let db: Database;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  await sql(`alter database ${new URL(t.databaseUrl).pathname.slice(1)} set deadlock_timeout = '50ms'`);
  db = createDatabase(t.databaseUrl, 20);
});
afterAll(() => t.drop());

async function sql<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const { inject } = await import("vitest");
  const url = new URL(inject("postgresUrl"));
  url.pathname = new URL(t.databaseUrl).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client
    .query<Row>(text)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

const withOwnConnections = (ctx: Context): Context => ({ ...ctx, db });

/** What happened, other than success and the refusals that a person would get (another change is under way). */
const failures: string[] = [];
async function attempt(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isAppError(error)) failures.push(String(error));
  });
}

it("work on one installation from all sides never deadlocks", async () => {
  const warnings = vi.spyOn(log, "warn");
  const errors = vi.spyOn(log, "error");
  const at = await t.active();
  const { installationId, organizationId, templateId, clientId } = at;
  const admin = withOwnConnections(at.admin);
  const system = withOwnConnections(t.system);
  const installation = withOwnConnections(t.as({ kind: "installation", installationId, clientId }));
  const organization = await db.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const template = await db.clientTemplate.findUniqueOrThrow({ where: { id: templateId } });

  let rotated = 0;
  const rotate = async () => {
    const { rotationId } = await startRotation(admin, { installationId, operationId: randomUUID() });
    for (let next: number | null = 0; next !== null;) {
      if (next > 0) t.advanceClock(next);
      next = await advanceRotation(system, { rotationId });
    }
  };
  const rotations = async () => {
    for (; rotated < ROTATIONS; rotated += 1) await attempt(rotate);
  };
  let count = 0;
  const beside: (() => Promise<unknown>)[] = [
    async () => {
      await db.installation.update({ where: { id: installationId }, data: { nextCheckAt: null } });
      await runSweep(system);
    },
    () => checkInstallation(admin, { installationId }),
    () => reportKeys(installation, { keys: [], software: `1.${(count += 1)}`, healthy: count % 2 === 0 }),
    () => getConfiguration(admin, installationId),
    async () => {
      const { current } = await getConfiguration(admin, installationId);
      const wanted = { ...current!, childOrganizationNumbers: count % 2 ? ["315000008"] : [] };
      await applyChange(admin, {
        installationId,
        operationId: randomUUID(),
        base: current!,
        wanted,
        reason: "Ny",
        source: "EDIT",
      });
    },
    () => updateInstallation(admin, { installationId, label: `Server ${(count += 1)}`, note: "" }),
    () =>
      updateOrganization(admin, {
        organizationId,
        name: `${organization.name} ${(count += 1)}`,
        contactName: "",
        contactEmail: "",
        contactPhone: "",
        children: "",
      }),
    () => {
      const { environment: _environment, ...settings } = templateInput(`${template.name} ${(count += 1)}`);
      return updateTemplate(admin, { ...settings, templateId });
    },
    async () => {
      const key = await db.clientKey.findFirst({ where: { installationId, state: "CURRENT" } });
      if (key) await setExpiry(admin, { keyId: key.id, expiresOn: "2031-05-01" });
    },
  ];
  await Promise.all([
    rotations(),
    ...beside.map(async (work) => {
      while (rotated < ROTATIONS) await attempt(work);
    }),
  ]);

  await db.$disconnect();
  const [statistics] = await sql<{ deadlocks: string }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  expect({ ...statistics, failures }).toEqual({ deadlocks: "0", failures: [] });
  expect([errors.mock.calls, warnings.mock.calls]).toEqual([[], []]);
}, 120_000);
