import { setTimeout as pause } from "node:timers/promises";
import { ensureBuild } from "@/lib/dev/stack/build";
import { freePort } from "@/lib/dev/stack/processes";
import { Balancer } from "./balancer";
import { BenchEnvironment } from "./bench-environment";
import { cpuByProgram, rssMb, watchConditions } from "./conditions";
import { simulateCustomer, simulateStaff, StaffClient } from "./crowd-users";
import { evaluateWhenSettled, type Journey } from "./evaluate-soak";
import { quantile } from "./quantile";
import { SimulatedUsers } from "./soak-users";
import { WaitingCauses } from "./waiting-causes";

const STAFF = 200;
const ROTATIONS_PER_MINUTE = 6;
/** In ten minutes; a shorter run has fewer. */
const CUSTOMERS = 50;
const CUSTOMERS_MINUTES = 10;
/** More than the rotations of ten minutes, so that none is rotated a second time before its first is done. */
const CLIENTS = 120;
const PORTALS = 2;
const WORKERS = 2;
const SAMPLE_MS = 10_000;
/** Caches fill and code is compiled; growth is measured after it. */
const WARM_UP_PART = 0.3;

/**
 * `npm run -s bench -- crowd [minutes]`: two hundred staff members at work, six rotations a minute in all
 * (half with ES256 and half with PS256 keys), and fifty customers who each onboard once in ten minutes. Two
 * portals behind a proxy, two workers, PostgreSQL, the sandbox and the load share the machine. Prints one
 * JSON object as its last line.
 * @returns the exit code: 0 without errors, and when nothing was lost, doubled or stuck
 */
export async function crowdBench(args: string[]): Promise<number> {
  const minutes = Number(args[0] ?? CUSTOMERS_MINUTES);
  const environment = await BenchEnvironment.start(`crowd-${process.pid}`, {
    settings: {
      LOG_LEVEL: "error",
      UPSTREAM_REQUESTS_PER_SECOND: "50",
      // All customers have the address of this machine.
      LINK_REQUESTS_PER_MINUTE: "100000",
      DRAFTS_PER_MINUTE: "100000",
    },
  });
  const { env, processes, t } = environment;
  const balancer = new Balancer();
  try {
    ensureBuild();
    const ports: number[] = [];
    const portals: number[] = [];
    for (let index = 0; index < PORTALS; index += 1) {
      const port = await freePort();
      portals.push((await processes.portal(port, env)).pid!);
      ports.push(port);
    }
    balancer.switchTo(...ports);
    await balancer.listen(environment.portalPort);
    const workers: number[] = [];
    for (let index = 0; index < WORKERS; index += 1) workers.push((await processes.worker(env)).pid!);

    console.error("creating clients, links and sessions …");
    const clients: Awaited<ReturnType<typeof t.active>>[] = [];
    for (let index = 0; index < CLIENTS; index += 1)
      clients.push(await t.active({ keyAlgorithm: index % 2 === 0 ? "ES256" : "PS256" }));
    const journeys: Journey[] = [];
    const customers = Math.round((CUSTOMERS * minutes) / CUSTOMERS_MINUTES);
    for (let index = 0; index < customers; index += 1)
      journeys.push({ ...(await t.link()), informed: false, confirmed: false });
    const users = new SimulatedUsers(environment.portalUrl);
    const staff = await Promise.all(
      Array.from({ length: STAFF }, async () => new StaffClient(users, await t.session("SUPPORT"))),
    );

    console.error(`running for ${minutes} minutes …`);
    const conditions = watchConditions();
    const cpu = cpuByProgram({ portals, workers });
    const causes = new WaitingCauses(t.db, ports);
    users.onSlow = (what, from, to) => causes.add(what, from, to);
    const memory = new Memory(portals);
    const started = performance.now();
    const end = started + minutes * 60_000;
    const over = () => performance.now() >= end;
    const sampling = [every(SAMPLE_MS, over, () => memory.sample()), causes.watch(over)];
    const rotations = startRotations(staff, clients, end);
    await Promise.all([
      ...staff.map((member) => simulateStaff(member, clients, over)),
      ...journeys.map((journey, index) =>
        // Spread, and the last one has a minute left.
        at(started + ((minutes * 60_000 - 60_000) * index) / customers, () =>
          simulateCustomer(users, journey, over),
        ),
      ),
      rotations,
    ]);
    await Promise.all(sampling);
    const cpuShares = cpu();
    // Without a floor beside it, only what others use of the CPU can disturb the run.
    const { disturbed, ...machine } = conditions([1]);
    const result = await evaluateWhenSettled(t, { clients, journeys, users });
    for (const finding of result.findings) console.error(finding);
    for (const [what, count] of users.kinds) console.error(`${count} × ${what}`);
    const { findings: _findings, ...counts } = result;
    console.log(
      JSON.stringify({
        minutes,
        staff: STAFF,
        disturbed,
        conditions: machine,
        requestsPerS: round(users.requests / (minutes * 60)),
        p50Ms: Math.round(quantile(users.times, 0.5)),
        p95Ms: users.p95(),
        errors: users.errors,
        rssMb: memory.ends(),
        growthMbPerMinute: memory.growth(WARM_UP_PART),
        cpuShares,
        waitedS: causes.seconds(),
        ...counts,
      }),
    );
    return counts.rotations > 0 && users.errors + counts.lost + counts.doubled + counts.stuck === 0 ? 0 : 1;
  } catch (error) {
    console.error(processes.output.split("\n").slice(-40).join("\n"));
    throw error;
  } finally {
    balancer.close();
    await environment.stop();
  }
}

/** Asks for a rotation every ten seconds, each of another client, by one staff member after the other. */
async function startRotations(
  staff: readonly StaffClient[],
  clients: readonly { installationId: string }[],
  end: number,
): Promise<void> {
  const intervalMs = 60_000 / ROTATIONS_PER_MINUTE;
  for (let round = 0; performance.now() + intervalMs < end; round += 1) {
    const started = performance.now();
    await staff[round % staff.length]!.rotate(clients[round % clients.length]!.installationId);
    await pause(Math.max(0, started + intervalMs - performance.now()));
  }
}

/** The resident memory of the portals over time. */
class Memory {
  readonly #samples: { minute: number; mb: number[] }[] = [];
  readonly #started = performance.now();

  constructor(private readonly pids: readonly number[]) {
    this.sample();
  }

  sample(): void {
    const minute = (performance.now() - this.#started) / 60_000;
    this.#samples.push({ minute, mb: this.pids.map((pid) => Math.round(rssMb(pid))) });
  }

  /** Of the largest portal. */
  ends(): { start: number; end: number } {
    return {
      start: Math.max(...this.#samples[0]!.mb),
      end: Math.max(...this.#samples.at(-1)!.mb),
    };
  }

  /** Of the portal that grows most: the slope of a straight line through what follows the warm-up. */
  growth(warmUp: number): number {
    const samples = this.#samples.slice(Math.floor(this.#samples.length * warmUp));
    const minutes = samples.map((each) => each.minute);
    return round(
      Math.max(
        ...this.pids.map((_, index) =>
          slope(
            minutes,
            samples.map((each) => each.mb[index]!),
          ),
        ),
      ),
    );
  }
}

function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const shared = x.reduce((sum, value, index) => sum + (value - meanX) * (y[index]! - meanY), 0);
  return spread === 0 ? 0 : shared / spread;
}

async function every(ms: number, over: () => boolean, run: () => void): Promise<void> {
  while (!over()) {
    await pause(ms);
    run();
  }
}

async function at(time: number, run: () => Promise<void>): Promise<void> {
  await pause(Math.max(0, time - performance.now()));
  await run();
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
