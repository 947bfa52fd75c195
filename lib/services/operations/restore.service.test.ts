import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { World } from "@/lib/dev/testing/world";
import { verifyChain } from "../audit/verify-chain";
import { getInstallation } from "../installations/get-installation";
import { recordHeartbeat } from "@/lib/services/keys/record-heartbeat";
import { checkKnownKeys } from "../keys/check-known-keys";
import { startRevival } from "../revival/start-revival";
import { advanceRotation } from "../rotation/advance-rotation";
import { startRotation } from "../rotation/start-rotation";

let world: World;
beforeAll(async () => {
  world = await World.create({ cacheSeconds: 0 });
});
afterAll(() => world.drop());

/** As an operator has it: everybody is off the database, then it is copied or put back. */
async function offline(...statements: string[]): Promise<void> {
  await world.db.$disconnect();
  await world.owner.$disconnect();
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

it("yesterday's database, restored after a rotation, says which keys are gone, and the way on is a revival", async () => {
  const name = new URL(world.databaseUrl).pathname.slice(1);
  const rotated = await world.active();
  const other = await world.active();
  await recordHeartbeat(world.system);
  await offline(`create database ${name}_backup template ${name}`);

  // A day's work that the backup does not know: upstream drops the old key when it takes the new one.
  await world.sandbox.switches({ oldKeys: "dropped", cacheSeconds: 0 });
  const { rotationId } = await startRotation(rotated.admin, {
    installationId: rotated.installationId,
    operationId: randomUUID(),
  });
  while ((await advanceRotation(world.system, { rotationId })) !== null);
  expect((await world.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } })).state).toBe("DONE");

  await offline(`drop database ${name} with (force)`, `alter database ${name}_backup rename to ${name}`);
  expect(await world.db.keyRotation.count()).toBe(0);
  expect((await verifyChain(world.system)).faults).toEqual([]);

  // The first heartbeat after an outage has every key tried.
  world.pass(26 * 3600);
  await recordHeartbeat(world.system);
  const jobs = await world.db.$queryRaw<{ count: bigint }[]>`
    select count(*) from graphile_worker.jobs where task_identifier = 'check-known-keys'`;
  expect(Number(jobs[0]!.count)).toBe(1);
  world.pass(-26 * 3600);
  while ((await checkKnownKeys(world.system, { after: null })) !== null);
  const status = async (installationId: string) =>
    (await getInstallation(rotated.admin, installationId)).status.code;
  expect(await status(rotated.installationId)).toBe("key-rejected");
  expect(await status(other.installationId)).not.toBe("key-rejected");
  const { token } = await startRevival(rotated.admin, { installationId: rotated.installationId, days: 3 });
  expect(token).toBeTruthy();
});
