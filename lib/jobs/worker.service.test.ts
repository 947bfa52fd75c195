import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { Processes } from "@/lib/cli/processes";
import { portalEnv } from "@/lib/cli/staff-client";
import { newSecret } from "@/lib/ids";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { World } from "@/lib/testing/world";

let world: World;
const processes = new Processes();
let env: Record<string, string>;

beforeAll(async () => {
  world = await World.create();
  env = {
    ...portalEnv({
      databaseUrl: world.databaseUrl,
      portalUrl: "http://localhost:3999",
      staff: world.sandbox.staff,
    }),
    ...world.sandbox.addresses.env,
    DATA_ENCRYPTION_KEY: world.env.DATA_ENCRYPTION_KEY,
  };
});
afterAll(async () => {
  await processes.stop();
  await world.drop();
});

async function until(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await condition()) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

describe("the worker", () => {
  it("takes over the jobs of one that was killed, and finishes an onboarding that no page watches", async () => {
    const made = await world.installation();
    const { token } = await createLink(made.admin, { installationId: made.installationId, days: 7 });
    const { linkId } = await findLink(world.system, token);
    const customer = world.customer(made.installationId);
    const url = await startDraft(customer, {
      installationId: made.installationId,
      operationId: randomUUID(),
      link: { linkId, browser: newSecret() },
    });
    const back = await world.sandbox.confirm(url!);

    const first = await processes.worker(env);
    // The token call hangs, so the job is in hand when the worker is killed.
    await world.sandbox.faults([{ path: "/connect/token", kind: "slow", seconds: 10, times: 1 }]);
    await recordReturn(world.as({ kind: "anonymous" }), {
      value: new URL(back!).pathname.split("/").at(-1)!,
      status: "Success",
    });
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    const locked = async () =>
      (
        await client.query(
          "select 1 from graphile_worker.jobs where locked_at is not null and task_identifier = 'follow-draft'",
        )
      ).rowCount === 1;
    expect(await until(locked, 20)).toBe(true);
    process.kill(-first.pid!, "SIGKILL");

    await world.sandbox.reset();
    await processes.worker(env);
    const isActive = async () =>
      (await world.db.installation.count({
        where: { id: made.installationId, activatedAt: { not: null } },
      })) === 1;
    expect(await until(isActive, 60)).toBe(true);
    const payloads = await client.query<{ payload: unknown }>(
      "select payload from graphile_worker._private_jobs",
    );
    expect(JSON.stringify(payloads.rows)).not.toContain(token);
    await client.end();
  });
});
