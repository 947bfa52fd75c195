import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { startEmbeddedPostgres } from "@/lib/db/embedded-postgres";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";
import { seed } from "@/prisma/seed";
import { ensureBuild } from "../build";
import { Problem } from "../problem";
import { freePort, Processes, requirePort } from "../processes";
import { newStaffClient, portalEnv, registerStaffClient, type StaffClient } from "../staff-client";

const PORTS = { portal: 3000, postgres: 54_329, sandbox: 4510 };

/** Everything on this machine: database, sandbox, worker and portal. `--check` does it apart, on free ports, and tries it. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean" }, reset: { type: "boolean" } } });
  if (values.check) return (await import("../check-journey")).runCheck();
  const dataFolder = path.resolve(".data");
  if (values.reset) await reset(dataFolder);
  await requirePort(PORTS.portal, "the portal");
  await requirePort(PORTS.postgres, "the database");
  for (let port = PORTS.sandbox; port < PORTS.sandbox + 5; port += 1) await requirePort(port, "the sandbox");

  const demo = await startDemo({ dataFolder, ports: PORTS, seeded: true, say: console.log });
  console.log(GREETING);
  return new Promise((resolve) => {
    const end = async (code: number) => {
      console.log("\nStopping …");
      await demo.stop();
      resolve(code);
    };
    process.once("SIGINT", () => void end(0));
    process.once("SIGTERM", () => void end(0));
    demo.processes.onUnexpectedEnd((name) => {
      console.error(
        `\nThe ${name} ended by itself. Its last words:\n${demo.processes.output.split("\n").slice(-15).join("\n")}`,
      );
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

export interface Demo {
  portalUrl: string;
  control: string;
  env: Record<string, string>;
  processes: Processes;
  stop: () => Promise<void>;
}

/** Starts the whole of it. Ports are given, or chosen when 0. */
export async function startDemo(options: {
  dataFolder: string;
  ports: typeof PORTS;
  seeded: boolean;
  say: (text: string) => void;
}): Promise<Demo> {
  const { say, dataFolder } = options;
  const portalPort = options.ports.portal || (await freePort());
  const portalUrl = `http://localhost:${portalPort}`;
  const processes = new Processes();
  say("Starting PostgreSQL …");
  const postgres = await startEmbeddedPostgres({
    dataFolder,
    port: options.ports.postgres || (await freePort()),
  });
  const stop = async () => {
    await processes.stop();
    await postgres.stop();
  };
  try {
    await createDatabaseIfMissing(postgres.url("postgres"), "klientvakt");
    const databaseUrl = postgres.url("klientvakt");
    const applied = await migrate(databaseUrl);
    if (applied.length > 0) say(`  ${applied.length} migration(s) applied`);

    say("Starting the sandbox (HelseID, Selvbetjening, CommunicationParty) …");
    const sandbox = await processes.sandbox({
      SANDBOX_PORT: String(options.ports.sandbox),
      SANDBOX_STATE_FOLDER: path.join(dataFolder, "sandbox"),
    });
    const { secrets, staff } = options.seeded ? await keptSecrets(portalUrl) : await freshSecrets(portalUrl);
    const env = { ...secrets, ...sandbox.env, DATABASE_URL: databaseUrl, PORTAL_URL: portalUrl };
    await registerStaffClient(sandbox.control, portalUrl, staff);
    if (options.seeded) {
      say("Filling the database, the first time only …");
      if (!(await seed({ env, control: sandbox.control, say }))) say("  already there");
    }
    say("Building the portal, when something has changed …");
    if (!ensureBuild()) say("  nothing has");
    say("Starting the worker and the portal …");
    await processes.worker(env);
    await processes.portal(portalPort, env);
    return { portalUrl, control: sandbox.control, env, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freshSecrets(
  portalUrl: string,
): Promise<{ secrets: Record<string, string>; staff: StaffClient }> {
  const staff = await newStaffClient();
  return { secrets: portalEnv({ databaseUrl: "", portalUrl, staff }), staff };
}

/** The secrets in `.env`, which is written with fresh ones the first time. */
async function keptSecrets(
  portalUrl: string,
): Promise<{ secrets: Record<string, string>; staff: StaffClient }> {
  if (!fs.existsSync(".env")) {
    const { secrets } = await freshSecrets(portalUrl);
    const { DATABASE_URL: _given, ...kept } = secrets;
    const lines = Object.entries(kept).map(([name, value]) => `${name}='${value}'`);
    const head =
      "# Written by `npm run demo`, with secrets of its own. The demo gives the database and the sandbox by itself.";
    fs.writeFileSync(".env", `${[head, ...lines].join("\n")}\n`, { mode: 0o600 });
  }
  process.loadEnvFile(".env");
  const names = [
    "AUTH_SECRET",
    "DATA_ENCRYPTION_KEY",
    "STAFF_HELSEID_ENVIRONMENT",
    "STAFF_HELSEID_CLIENT_ID",
    "STAFF_HELSEID_PRIVATE_JWK",
  ];
  const secrets = Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
  const missing = names.filter((name) => !secrets[name]);
  if (missing.length > 0)
    throw new Problem(`.env lacks ${missing.join(", ")}. Remove .env to let the demo write a new one.`);
  const staff = {
    clientId: secrets.STAFF_HELSEID_CLIENT_ID!,
    privateJwk: JSON.parse(secrets.STAFF_HELSEID_PRIVATE_JWK!) as StaffClient["privateJwk"],
  };
  return { secrets, staff };
}

/** A running demo would lose its database under its feet, so the port is asked first. */
async function reset(dataFolder: string): Promise<void> {
  await requirePort(PORTS.postgres, "the database of a running demo");
  const { removeEmbeddedPostgres } = await import("@/lib/db/embedded-postgres");
  removeEmbeddedPostgres(dataFolder);
  fs.rmSync(path.join(dataFolder, "sandbox"), { recursive: true, force: true });
  console.log("Started over: the database and the sandbox's memory are gone.");
}
