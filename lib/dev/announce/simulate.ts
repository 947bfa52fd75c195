import { Actors } from "./act";
import { readActionList } from "./action-list";
import { compare, type Counts, type Difference } from "./oracle/compare";
import { type ActionList, DAY, type HistoryEvent, HOUR, type Outage } from "./oracle/history";
import { Random } from "./random";
import { Receivers, type Reception } from "./receivers";
import { makeScenario, RULES, type ScenarioOptions, type Trouble } from "./scenario";
import { WorkerProcess } from "./worker-process";
import { World } from "./world";

/** A fault that is put into a run on purpose, to show that the check finds it. */
export const FAULTS = ["rule-skipped", "threshold-off-by-one", "worker-never-restarted"] as const;
export type Fault = (typeof FAULTS)[number];

/** The rule that a seeded fault changes behind the history's back. */
const FAULTY_RULE = Object.keys(RULES)[0]!;

export interface SimulationOptions extends ScenarioOptions {
  fault?: Fault;
  onDay?: (day: number) => void;
}

export interface SimulationResult {
  counts: Counts;
  differences: Difference[];
}

/**
 * Walks installations through a number of days against the portal's own functions, jobs, a PostgreSQL, a mail
 * server and a receiver of webhooks, and compares the outcome with the naive program in `oracle`.
 * @param adminUrl a PostgreSQL with the migrated template database
 */
export async function simulate(adminUrl: string, options: SimulationOptions): Promise<SimulationResult> {
  const scenario = makeScenario(options);
  const receivers = await Receivers.start();
  const world = await World.create(adminUrl, receivers, scenario.installations, scenario.start);
  const workers = new Workers(
    world.processEnv,
    scenario.troubles.filter(({ kind }) => kind === "killed").length,
  );
  const actors = new Actors(world);
  const random = new Random(options.seed + 1);
  const events: HistoryEvent[] = [];
  const actionLists: ActionList[] = [];
  try {
    let next = 0;
    let isGone = false;
    const tick = options.tickHours * HOUR;
    for (let at = scenario.start; at < scenario.end; at += tick) {
      for (; next < scenario.actions.length && scenario.actions[next]!.at <= at; next += 1)
        events.push(...(await actors.act(scenario.actions[next]!)));
      if (at === scenario.start) await seedFault(world, options.fault);
      world.now = at;
      receivers.now = at;
      const troubles = scenario.troubles.filter((each) => each.from <= at && at < each.to);
      setReceivers(receivers, troubles, random);
      if (options.fault === "worker-never-restarted")
        isGone ||= troubles.some((each) => at > each.from && each.kind === "killed");
      if (!isGone) await runWorker(workers, receivers, troubles, at);
      // Once a day, a person looks at the start page.
      const sinceStart = at - scenario.start;
      if (sinceStart % DAY === tick) actionLists.push({ at, causes: await readActionList(world.admin) });
      if (sinceStart % DAY === 0) options.onDay?.(sinceStart / DAY);
    }
    return compare({
      start: scenario.start,
      end: scenario.end,
      tick,
      installations: scenario.installations,
      events,
      outages: scenario.troubles.flatMap(outageOf),
      received: receivers.received,
      actionLists,
    });
  } finally {
    await workers.stop();
    await receivers.stop();
    await world.drop();
  }
}

function setReceivers(receivers: Receivers, troubles: readonly Trouble[], random: Random): void {
  const has = (kind: Trouble["kind"]) => troubles.some((each) => each.kind === kind);
  const losing = (): Reception => random.pick(["accept", "accept", "lose-before", "lose-after"]);
  receivers.acceptsSignIn = !has("sign-in-refused");
  receivers.mail = has("mails-lost") ? losing : () => "accept";
  receivers.webhook = has("webhook-down") ? () => random.pick(["lose-before", "lose-after"]) : () => "accept";
}

/** The worker of the moment, and one that is ready to replace it. */
class Workers {
  #current: WorkerProcess | null;
  #standby: WorkerProcess | null = null;

  /** @param kills how often one will be killed */
  constructor(
    readonly env: Record<string, string>,
    private kills: number,
  ) {
    this.#current = new WorkerProcess(env);
    this.#prepare();
  }

  get current(): WorkerProcess {
    this.#current ??= this.#standby ?? new WorkerProcess(this.env);
    if (this.#current === this.#standby) {
      this.#standby = null;
      this.#prepare();
    }
    return this.#current;
  }

  kill(): void {
    this.#current?.kill();
    this.#current = null;
    this.kills -= 1;
  }

  async restart(): Promise<void> {
    await this.#current?.stop();
    this.#current = null;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#current?.stop(), this.#standby?.stop()]);
  }

  #prepare(): void {
    if (this.kills > 0) this.#standby = new WorkerProcess(this.env);
  }
}

async function runWorker(
  workers: Workers,
  receivers: Receivers,
  troubles: readonly Trouble[],
  at: number,
): Promise<void> {
  if (troubles.some((each) => each.kind === "restarted")) await workers.restart();
  const killed = troubles.find((each) => each.kind === "killed");
  if (killed && at > killed.from) return;
  if (!killed) {
    await workers.current.run(at);
    return;
  }
  const worker = workers.current;
  receivers.onMessage = () => workers.kill();
  const finished = await worker.run(at);
  receivers.onMessage = () => {};
  // Nothing was delivered at this time: it is killed all the same.
  if (finished) workers.kill();
}

/** What the history says of a trouble. That a worker is never restarted is a seeded fault, so not in it. */
function outageOf({ kind, from, to }: Trouble): Outage[] {
  if (kind === "restarted") return [];
  if (kind === "killed") return [{ part: "worker", from, to }];
  return [{ part: kind === "webhook-down" ? "webhook" : "mail", from, to }];
}

/** Changes the portal so that it no longer does what the history says. */
async function seedFault(world: World, fault: Fault | undefined): Promise<void> {
  const where = { name: FAULTY_RULE };
  if (fault === "rule-skipped") await world.db.alertRule.updateMany({ where, data: { enabled: false } });
  if (fault === "threshold-off-by-one") {
    const { thresholds } = await world.db.alertRule.findUniqueOrThrow({ where });
    await world.db.alertRule.updateMany({
      where,
      data: { thresholds: thresholds.map((days) => Math.max(days - 1, 0)) },
    });
  }
}
