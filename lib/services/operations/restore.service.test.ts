import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { signCheckpoint } from "../audit/sign-checkpoint";
import { verifyLog } from "../audit/verify-log";
import { getInstallation } from "../installations/get-installation";
import { recordHeartbeat } from "@/lib/services/keys/record-heartbeat";
import { checkKnownKeys } from "../keys/check-known-keys";
import { startRevival } from "../revival/start-revival";
import { advanceRotation } from "../rotation/advance-rotation";
import { startRotation } from "../rotation/start-rotation";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
afterAll(() => t.drop());

/** Copies or restores the database as an operator does: with nobody connected. */
async function offline(...statements: string[]): Promise<void> {
  await t.db.$disconnect();
  await t.owner.$disconnect();
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

it("a backup that is restored after a rotation shows which keys no longer work, and a revival can replace them", async () => {
  const name = new URL(t.databaseUrl).pathname.slice(1);
  const rotated = await t.active();
  const other = await t.active();
  await recordHeartbeat(t.system);
  await offline(`create database ${name}_backup template ${name}`);

  // A rotation that is not in the backup: upstream removes the old key when it registers the new one.
  await t.sandbox.switches({ oldKeys: "dropped", cacheSeconds: 0 });
  const { rotationId } = await startRotation(rotated.admin, {
    installationId: rotated.installationId,
    operationId: randomUUID(),
  });
  while ((await advanceRotation(t.system, { rotationId })) !== null);
  expect((await t.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } })).state).toBe("DONE");

  await offline(`drop database ${name} with (force)`, `alter database ${name}_backup rename to ${name}`);
  expect(await t.db.keyRotation.count()).toBe(0);
  await signCheckpoint(t.system);
  expect((await verifyLog(t.system)).faults).toEqual([]);

  // The first heartbeat after an outage requests a check of every key.
  t.advanceClock(26 * 3600);
  await recordHeartbeat(t.system);
  const jobs = await t.db.$queryRaw<{ count: bigint }[]>`
    select count(*) from graphile_worker.jobs where task_identifier = 'check-known-keys'`;
  expect(Number(jobs[0]!.count)).toBe(1);
  t.advanceClock(-26 * 3600);
  while ((await checkKnownKeys(t.system, { after: null })) !== null);
  const status = async (installationId: string) =>
    (await getInstallation(rotated.admin, installationId)).status.code;
  expect(await status(rotated.installationId)).toBe("key-rejected");
  expect(await status(other.installationId)).not.toBe("key-rejected");
  const { token } = await startRevival(rotated.admin, { installationId: rotated.installationId, days: 3 });
  expect(token).toBeTruthy();
});
