import fs from "node:fs";
import os from "node:os";

/** Above these a run says nothing about the portal: others used the machine meanwhile. */
const MAX_FOREIGN_CPU = 0.2;
const MAX_FLOOR_SPREAD = 1.3;
/** Of the kernel, for /proc (proc_pid_stat(5)); 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

export interface Conditions {
  date: string;
  machine: { cpu: string; cores: number; memoryGb: number; node: string };
  /** Processes that ran or waited to run, over the last minute. */
  loadBefore: number;
  loadAfter: number;
  /** Share of all cores' time that processes other than the bench's took. */
  foreignCpu: number;
  disturbed: boolean;
}

/** Begins to watch the machine. @returns ends it; takes the medians of the floor in each run */
export function watchConditions(): (floorP50: readonly number[]) => Conditions {
  const loadBefore = os.loadavg()[0]!;
  const started = performance.now();
  const [busy, own] = [busySeconds(), ownSeconds()];
  return (floorP50) => {
    const capacity = ((performance.now() - started) / 1000) * os.cpus().length;
    const foreign = Math.max(0, busySeconds() - busy - (ownSeconds() - own)) / capacity;
    return {
      date: new Date().toISOString(),
      machine: {
        cpu: os.cpus()[0]!.model,
        cores: os.cpus().length,
        memoryGb: Math.round(os.totalmem() / 1e9),
        node: process.version,
      },
      loadBefore: round(loadBefore),
      loadAfter: round(os.loadavg()[0]!),
      foreignCpu: round(foreign),
      disturbed: isDisturbed(floorP50, foreign),
    };
  };
}

/** @param floorP50 the floor's median in each run, in milliseconds. @param foreignCpu between 0 and 1 */
export function isDisturbed(floorP50: readonly number[], foreignCpu: number): boolean {
  return foreignCpu > MAX_FOREIGN_CPU || Math.max(...floorP50) > MAX_FLOOR_SPREAD * Math.min(...floorP50);
}

/** Time that all cores have worked since the machine was started (proc_stat(5): all but idle and iowait). */
function busySeconds(): number {
  const [, ...ticks] = fs.readFileSync("/proc/stat", "utf8").split("\n")[0]!.split(/\s+/);
  // user nice system idle iowait irq softirq steal; the rest is in user and nice as well.
  const [user, nice, system, , , irq, softirq] = ticks.map(Number) as [number, ...number[]];
  return (user + nice! + system! + irq! + softirq!) / TICKS_PER_S;
}

interface Process {
  name: string;
  parent: number;
  seconds: number;
}

/** CPU time of this process and of all that it has started, also of those that have ended. */
function ownSeconds(): number {
  const processes = readProcesses();
  return [...processes].reduce((sum, [pid, { seconds }]) => (isOwn(processes, pid) ? sum + seconds : sum), 0);
}

/** Whether it is this process or was started by it, or by one that was. */
function isOwn(processes: ReadonlyMap<number, Process>, pid: number): boolean {
  if (pid === process.pid) return true;
  const parent = processes.get(pid)?.parent;
  return parent !== undefined && parent !== 0 && isOwn(processes, parent);
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const name of fs.readdirSync("/proc")) {
    const read = /^\d+$/.test(name) ? readProcess(name) : null;
    if (read) processes.set(Number(name), read);
  }
  return processes;
}

/** @returns null when the process has ended meanwhile */
function readProcess(pid: string): Process | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in parentheses, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number) as [number, ...number[]];
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return { name, parent: Number(fields[1]), seconds: (utime + stime! + cutime! + cstime!) / TICKS_PER_S };
  } catch {
    return null;
  }
}

/**
 * Begins to count which programs use the CPU. @param groups process ids by the name to print
 * @returns ends it: the share of all cores' time of each group, of this process ("load"), of PostgreSQL, of
 *   the rest that this process has started ("sandbox"), and of everything else on the machine ("others")
 */
export function cpuByProgram(groups: Record<string, readonly number[]>): () => Record<string, number> {
  const read = (): Record<string, number> => {
    const processes = readProcesses();
    const sums: Record<string, number> = { load: 0, postgres: 0, sandbox: 0 };
    for (const [pid, each] of processes) {
      if (!isOwn(processes, pid)) continue;
      const name =
        pid === process.pid
          ? "load"
          : (Object.keys(groups).find((group) => groups[group]!.includes(pid)) ??
            (each.name === "postgres" ? "postgres" : "sandbox"));
      sums[name] = (sums[name] ?? 0) + each.seconds;
    }
    return { ...sums, others: busySeconds() - Object.values(sums).reduce((sum, value) => sum + value, 0) };
  };
  const started = performance.now();
  const before = read();
  return () => {
    const capacity = ((performance.now() - started) / 1000) * os.cpus().length;
    return Object.fromEntries(
      Object.entries(read()).map(([name, seconds]) => [
        name,
        Math.max(0, round((seconds - (before[name] ?? 0)) / capacity)),
      ]),
    );
  };
}

/** CPU time of one process since it was started, in milliseconds. */
export function cpuMs(pid: number): number {
  return (readProcess(String(pid))?.seconds ?? 0) * 1000;
}

/** Resident memory of a process (proc_pid_status(5)), in units of 1024 kB. */
export function rssMb(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
