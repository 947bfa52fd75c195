import os from "node:os";
import { systemContext } from "@/lib/context/process-context";
import { compareSettings, type ComparedProcess } from "@/lib/services/operations/compare-settings";
import type { CheckResult } from "./check-result";

/** Whether every running portal and worker has the settings that this command has. */
export async function checkRunningSettings(): Promise<CheckResult[]> {
  const subject = "Settings of running processes";
  // Why the database cannot be read is said by the checks of the database.
  const compared = await compareSettings(systemContext("doctor")).catch(() => null);
  if (!compared)
    return [{ ok: true, subject, detail: "not compared: what they have recorded cannot be read" }];
  const running = compared.filter(isRunning);
  const differing = running.filter((each) => each.differing.length > 0);
  if (differing.length === 0) {
    const detail =
      running.length > 0 ? `the same as here, in ${running.map(nameOf).join(", ")}` : "none is running";
    return [{ ok: true, subject, detail }];
  }
  return differing.map((each) => ({
    ok: false,
    subject,
    detail: `${nameOf(each)} has another value than this command for ${each.differing.join(", ")}; give both the same .env, and restart what has the old value`,
  }));
}

function nameOf({ kind, host, pid, startedAt }: ComparedProcess): string {
  return `${kind} on ${host} (process ${pid}, since ${startedAt.toISOString()})`;
}

/** A process of this machine that was killed has not withdrawn its row yet. */
function isRunning({ host, pid }: ComparedProcess): boolean {
  if (host !== os.hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
