import path from "node:path";
import { parseArgs } from "node:util";
import { stopLeftoverPostgres } from "@/lib/dev/stack/embedded-postgres";
import { runCheck } from "@/lib/dev/demo/check-journey";
import { requirePort } from "@/lib/dev/stack/processes";
import { greeting } from "@/lib/dev/demo/greeting";
import { removeLocalData } from "@/lib/dev/demo/local-environment";
import { runUntilStopped } from "@/lib/dev/demo/run-until-stopped";
import { startDemo } from "@/lib/dev/demo/start-demo";

const PORTS = { portal: 3000, postgres: 54_329, sandbox: 4510 };

/**
 * Runs database, sandbox, worker and portal on this machine. `--reset` starts over with an empty database;
 * `--check` runs the onboarding once on an environment of its own.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean" }, reset: { type: "boolean" } } });
  if (values.check) return runCheck();
  const dataFolder = path.resolve(".data");
  if (values.reset) await reset(dataFolder);
  await requirePort(PORTS.portal, "the portal");
  for (let port = PORTS.sandbox; port < PORTS.sandbox + 5; port += 1) await requirePort(port, "the sandbox");
  // A demo that was killed leaves its database running. The ports above are free, so nobody uses it.
  await stopLeftoverPostgres(dataFolder);
  await requirePort(PORTS.postgres, "the database");

  return runUntilStopped(
    (signal) => startDemo({ dataFolder, ports: PORTS, seeded: true, signal, print: console.log }),
    () => console.log(greeting({ ...PORTS, reset: "npm run demo -- --reset" })),
  );
}

async function reset(dataFolder: string): Promise<void> {
  // Removing the database of a running demo would break it.
  await requirePort(PORTS.postgres, "the database of a running demo");
  removeLocalData(dataFolder);
}
