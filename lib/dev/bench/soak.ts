import fs from "node:fs";
import { ensureBuild } from "@/lib/dev/stack/build";
import { parseEnv } from "@/lib/base/env";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { Ground } from "./ground";
import { type Journey, settled } from "./soak-judge";
import { customerLoop, People, staffLoop } from "./soak-people";

const STAFF = 50;
const CUSTOMERS = 20;
/** A customer needs so long at least for a journey. */
const JOURNEY_SECONDS = 6;
const CLIENTS = 60;

/**
 * `npm run -s bench -- soak [minutes]`: fifty people at work and twenty customers onboarding, while PostgreSQL is restarted, workers are
 * killed, and the sandbox is slow, refuses, and answers garbage or not at all. Afterwards everything is left to settle, and it is
 * counted what was lost or done twice. The last line is one JSON object.
 * @returns the exit code: 0 when nothing was lost, doubled or left standing, and the audit holds
 */
export async function soakBench(args: string[]): Promise<number> {
  const minutes = Number(args[0] ?? 10);
  const ground = await Ground.start(`soak-${process.pid}`, {
    switches: { cacheSeconds: 2 },
    settings: {
      LOG_LEVEL: "error",
      UPSTREAM_TIMEOUT_SECONDS: "5",
      UPSTREAM_REQUESTS_PER_SECOND: "50",
      LINK_REQUESTS_PER_MINUTE: "100000",
    },
  });
  const { env, portalUrl, processes, t } = ground;
  try {
    ensureBuild();
    let worker = await processes.worker(env);
    const portal = await processes.portal(ground.portalPort, env);
    console.error("creating clients, links and sessions …");
    const clients: Awaited<ReturnType<BrowserTestContext["active"]>>[] = [];
    for (let index = 0; index < CLIENTS; index += 1) clients.push(await t.active());
    const links: Journey[] = [];
    const wanted = Math.ceil((minutes * 60 * CUSTOMERS) / JOURNEY_SECONDS);
    for (let index = 0; index < wanted; index += 1)
      links.push({ ...(await t.link()), told: false, confirmed: false });
    const people = new People(portalUrl);
    const sessions = await Promise.all(Array.from({ length: STAFF }, () => t.session("SUPPORT")));
    const memory = () => ({ portal: rssMb(portal.pid!), worker: rssMb(worker.pid!) });
    const atStart = memory();

    console.error(`running for ${minutes} minutes …`);
    const ends = Date.now() + minutes * 60_000;
    const over = () => Date.now() > ends;
    const waiting = [...links];
    const loops = [
      ...sessions.map((session) => staffLoop(people, session, clients, over)),
      ...Array.from({ length: CUSTOMERS }, () => customerLoop(people, waiting, over)),
    ];
    const disturbed = { postgres: 0, workerKilled: 0, workerEnded: 0, faults: 0 };
    const disturb = async () => {
      for (let round = 1; !over(); round += 1) {
        await pause(7000);
        await t.control("faults", { faults: faultsOf(round) }).catch(() => {});
        disturbed.faults += 1;
        if (worker.exitCode !== null) {
          // As a supervisor does it; it is told, since a worker should outlive its database.
          disturbed.workerEnded += 1;
          worker = await processes.worker(env);
        } else if (round % 4 === 0) {
          process.kill(-worker.pid!, "SIGKILL");
          worker = await processes.worker(env);
          disturbed.workerKilled += 1;
        }
        if (round % 10 === 5) {
          await ground.restartPostgres(1500);
          disturbed.postgres += 1;
        }
      }
    };
    await Promise.all([...loops, disturb()]);

    console.error("waiting for open work to complete …");
    await t.control("faults", { faults: [] });
    const judged = await settled(t, { clients, journeys: links, people });
    const audit = await verifyChain({
      actor: { kind: "system", name: "soak" },
      db: t.db,
      env: parseEnv(env),
      clock: () => new Date(),
    });
    for (const told of judged.told) console.error(told);
    const { told: _told, ...counts } = judged;
    console.log(
      JSON.stringify({
        minutes,
        requests: people.requests,
        errorsShown: people.errors,
        p95Ms: people.p95(),
        disturbed,
        ...counts,
        auditRows: audit.rows,
        auditFaults: audit.faults.length,
        memoryMb: { start: atStart, end: memory() },
      }),
    );
    for (const [what, count] of people.kinds) console.error(`${count} × ${what}`);
    return counts.lost + counts.doubled + counts.stuck + audit.faults.length === 0 ? 0 : 1;
  } catch (error) {
    const said = processes.output.split("\n").filter((line) => !line.startsWith("portal:"));
    console.error(said.slice(-40).join("\n"));
    throw error;
  } finally {
    await ground.stop();
  }
}

/** What the upstream services do next: one thing at a time, in turn. */
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

function rssMb(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
