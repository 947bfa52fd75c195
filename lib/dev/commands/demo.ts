import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { removeEmbeddedPostgres, stopLeftoverPostgres } from "@/lib/dev/stack/embedded-postgres";
import { runCheck } from "@/lib/dev/demo/check-journey";
import { requirePort } from "@/lib/dev/stack/processes";
import { startDemo } from "@/lib/dev/demo/start-demo";

const PORTS = { portal: 3000, postgres: 54_329, sandbox: 4510 };

/** Everything on this machine: database, sandbox, worker and portal. `--check` does it apart, on free ports, and tries it. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean" }, reset: { type: "boolean" } } });
  if (values.check) return runCheck();
  const dataFolder = path.resolve(".data");
  if (values.reset) await reset(dataFolder);
  await requirePort(PORTS.portal, "the portal");
  for (let port = PORTS.sandbox; port < PORTS.sandbox + 5; port += 1) await requirePort(port, "the sandbox");
  // A demo that was killed leaves its database running; nobody uses it, for the ports above were free.
  await stopLeftoverPostgres(dataFolder);
  await requirePort(PORTS.postgres, "the database");

  const demo = await startDemo({ dataFolder, ports: PORTS, seeded: true, say: console.log });
  console.log(GREETING);
  return new Promise((resolve) => {
    let stopping = false;
    const end = async (code: number) => {
      // npm and the terminal may both pass the same Ctrl-C on; the second must not cut the first short.
      if (stopping) return;
      stopping = true;
      console.log("\nStopping …");
      await demo.stop();
      resolve(code);
    };
    process.on("SIGINT", () => void end(0));
    process.on("SIGTERM", () => void end(0));
    demo.processes.onUnexpectedEnd((name) => {
      const words = demo.processes.output.split("\n").slice(-15).join("\n");
      console.error(`\nThe ${name} ended by itself. Its last words:\n${words}`);
      void end(1);
    });
  });
}

const GREETING = `
Klientvakt is running.

  Portal            http://localhost:${PORTS.portal}
  Selvbetjening     http://127.0.0.1:${PORTS.sandbox + 1} (test)  http://127.0.0.1:${PORTS.sandbox + 3} (production)

Sign in as one of the sandbox's test people:

  Ada Administrator   everything
  Kari Kundestøtte    support
  Lars Leser          reads only
  Nina Ny             has no access yet: Ada can give her some under "Personer"
  Per Passord         security level 3: refused
  Ola Uten            no security level: refused

Nothing leaves this machine. Ctrl-C stops all of it; what you do is kept. Start over: npm run demo -- --reset
`;

/** A running demo would lose its database under its feet, so the port is asked first. */
async function reset(dataFolder: string): Promise<void> {
  await requirePort(PORTS.postgres, "the database of a running demo");
  removeEmbeddedPostgres(dataFolder);
  fs.rmSync(path.join(dataFolder, "sandbox"), { recursive: true, force: true });
  console.log("Started over: the database and the sandbox's memory are gone.");
}
