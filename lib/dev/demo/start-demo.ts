import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { createApplicationRole, urlFor } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";
import { seed } from "./seed";
import { ensureBuild } from "@/lib/dev/stack/build";
import { Problem } from "@/lib/base/problem";
import { freePort, Processes } from "@/lib/dev/stack/processes";
import {
  newStaffClient,
  portalEnv,
  registerStaffClient,
  type StaffClient,
} from "@/lib/dev/stack/staff-client";

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
  ports: { portal: number; postgres: number; sandbox: number };
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
    // The server listens on this machine only, and the role can do no more than the portal itself.
    const application = { name: "klientvakt_app", password: randomBytes(18).toString("hex") };
    await createApplicationRole(postgres.url("postgres"), application);
    const applied = await migrate(postgres.url("klientvakt"), application.name);
    const databaseUrl = urlFor(postgres.url("klientvakt"), application);
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
