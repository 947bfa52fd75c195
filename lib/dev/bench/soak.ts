import { setTimeout as pause } from "node:timers/promises";
import { ensureBuild } from "@/lib/dev/stack/build";
import { parseEnv } from "@/lib/base/env";
import { verifyLog } from "@/lib/services/audit/verify-log";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { BenchEnvironment } from "./bench-environment";
import { rssMb } from "./conditions";
import { evaluateWhenSettled, type Journey } from "./evaluate-soak";
import { simulateCustomers, SimulatedUsers, simulateStaffMember } from "./soak-users";

const STAFF = 50;
const CUSTOMERS = 20;
/** The shortest time in which a customer completes an onboarding; decides how many links are created. */
const MIN_JOURNEY_SECONDS = 6;
const CLIENTS = 60;

/**
 * `npm run -s bench -- soak [minutes]`: simulates fifty staff members at work and twenty customers
 * onboarding, while PostgreSQL is restarted, workers are killed, and the sandbox is slow, refuses requests,
 * or sends invalid responses or none. Waits for open work to complete and counts what was lost or done twice.
 * Prints one JSON object as its last line.
 * @returns the exit code: 0 when nothing was lost, doubled or stuck, keys were rotated, and the audit has no
 *   faults
 */
export async function soakBench(args: string[]): Promise<number> {
  const minutes = Number(args[0] ?? 10);
  const environment = await BenchEnvironment.start(`soak-${process.pid}`, {
    switches: { cacheSeconds: 2 },
    settings: {
      LOG_LEVEL: "error",
      UPSTREAM_TIMEOUT_SECONDS: "5",
      UPSTREAM_REQUESTS_PER_SECOND: "50",
      LINK_REQUESTS_PER_MINUTE: "100000",
      DRAFTS_PER_MINUTE: "100000",
    },
  });
  const { env, portalUrl, processes, t } = environment;
  try {
    ensureBuild();
    let worker = await processes.worker(env);
    const portal = await processes.portal(environment.portalPort, env);
    console.error("creating clients, links and sessions …");
    const clients: Awaited<ReturnType<BrowserTestContext["active"]>>[] = [];
    for (let index = 0; index < CLIENTS; index += 1) clients.push(await t.active());
    const links: Journey[] = [];
    const count = Math.ceil((minutes * 60 * CUSTOMERS) / MIN_JOURNEY_SECONDS);
    for (let index = 0; index < count; index += 1)
      links.push({ ...(await t.link()), informed: false, confirmed: false });
    const users = new SimulatedUsers(portalUrl);
    const sessions = await Promise.all(Array.from({ length: STAFF }, () => t.session("SUPPORT")));
    const memory = () => ({ portal: Math.round(rssMb(portal.pid!)), worker: Math.round(rssMb(worker.pid!)) });
    const atStart = memory();

    console.error(`running for ${minutes} minutes …`);
    const ends = Date.now() + minutes * 60_000;
    const over = () => Date.now() > ends;
    const waiting = [...links];
    const loops = [
      ...sessions.map((session) => simulateStaffMember(users, session, clients, over)),
      ...Array.from({ length: CUSTOMERS }, () => simulateCustomers(users, waiting, over)),
    ];
    const disturbed = { postgres: 0, workerKilled: 0, workerEnded: 0, faults: 0 };
    const causeFaults = async () => {
      for (let round = 1; !over(); round += 1) {
        await pause(7000);
        await t.control("faults", { faults: faultsOf(round) }).catch(() => {});
        disturbed.faults += 1;
        if (worker.exitCode !== null) {
          // As a supervisor does. Counted, because a worker should survive a restart of its database.
          disturbed.workerEnded += 1;
          worker = await processes.worker(env);
        } else if (round % 4 === 0) {
          process.kill(-worker.pid!, "SIGKILL");
          worker = await processes.worker(env);
          disturbed.workerKilled += 1;
        }
        if (round % 10 === 5) {
          await environment.restartPostgres(1500);
          disturbed.postgres += 1;
        }
      }
    };
    await Promise.all([...loops, causeFaults()]);

    console.error("waiting for open work to complete …");
    await t.control("faults", { faults: [] });
    const result = await evaluateWhenSettled(t, { clients, journeys: links, users });
    const audit = await verifyLog({
      actor: { kind: "system", name: "soak" },
      db: t.db,
      env: parseEnv(env),
      clock: () => new Date(),
    });
    for (const finding of result.findings) console.error(finding);
    const { findings: _findings, ...counts } = result;
    console.log(
      JSON.stringify({
        minutes,
        requests: users.requests,
        errorsShown: users.errors,
        p95Ms: users.p95(),
        disturbed,
        ...counts,
        auditRows: audit.rows,
        auditFaults: audit.faults.length,
        memoryMb: { start: atStart, end: memory() },
      }),
    );
    for (const [what, count] of users.kinds) console.error(`${count} × ${what}`);
    // A run in which nobody could rotate a key proves nothing about rotations.
    if (counts.rotations === 0) console.error("no rotation was started");
    return counts.rotations > 0 && counts.lost + counts.doubled + counts.stuck + audit.faults.length === 0
      ? 0
      : 1;
  } catch (error) {
    const lines = processes.output.split("\n").filter((line) => !line.startsWith("portal:"));
    console.error(lines.slice(-40).join("\n"));
    throw error;
  } finally {
    await environment.stop();
  }
}

/** The faults of the upstream services in a round: one kind at a time, in turn. */
function faultsOf(round: number): object[] {
  const faults = [
    [{ path: "/connect/token", kind: "slow", seconds: 3, times: 8 }],
    [{ path: "/v1", kind: "500", times: 10 }],
    [{ path: "/connect/token", kind: "429", times: 6 }],
    [{ path: "/v1/client-secret", method: "POST", kind: "lost-after-apply", times: 3 }],
    [{ path: "/v1/client-drafts", kind: "garbage-after-apply", times: 3 }],
    [{ path: "/connect/token", kind: "reset", times: 10 }],
    [{ path: "/v1/client-secret", method: "POST", kind: "garbage-after-apply", times: 3 }],
    [{ path: "/v1/client-drafts", kind: "lost-after-apply", times: 3 }],
    [],
  ];
  return faults[round % faults.length]!;
}
