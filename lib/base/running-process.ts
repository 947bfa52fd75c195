import { randomUUID } from "node:crypto";
import os from "node:os";

/** A process of Klientvakt, among all that use one database. */
export interface RunningProcess {
  id: string;
  kind: "portal" | "worker";
  host: string;
  pid: number;
  startedAt: Date;
}

/** This process, with an id of its own for each call. */
export function thisProcess(kind: RunningProcess["kind"]): RunningProcess {
  return {
    id: randomUUID(),
    kind,
    host: os.hostname(),
    pid: process.pid,
    startedAt: new Date(Date.now() - process.uptime() * 1000),
  };
}
