import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { createApplicationRole, urlFor } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";
import { seed } from "./seed";
import { freePort, Processes } from "@/lib/dev/stack/processes";
import { newSecrets, type Secrets } from "./secrets-file";
import { registerStaffClient } from "@/lib/dev/stack/staff-client";

export interface LocalEnvironment {
  portalUrl: string;
  /** Base address of the sandbox's control API. */
  control: string;
  /** Settings for the portal and the worker. */
  env: Record<string, string>;
  processes: Processes;
  /** Stops the processes first and PostgreSQL last. */
  stop: () => Promise<void>;
}

export interface LocalOptions {
  /** Holds the database cluster and the sandbox's state; absolute. */
  dataFolder: string;
  /** 0 chooses a free port. The sandbox uses seven ports, starting with this one. */
  ports: { portal: number; postgres: number; sandbox: number };
  /** Fills an empty database with the demo fleet. */
  seeded: boolean;
  /** Without secrets, new ones are generated at each start, and what was encrypted before cannot be read. */
  secrets?: Secrets;
  /** Checked between the steps of the start. */
  signal?: AbortSignal;
  print: (text: string) => void;
}

/**
 * Starts what the portal and the worker of the demo and of development need: PostgreSQL with the current
 * schema, the sandbox that knows the portal's client, and the demo fleet.
 * @throws AbortError when `signal` was aborted; whatever had been started is stopped by then
 */
export async function startLocalEnvironment(options: LocalOptions): Promise<LocalEnvironment> {
  const { print, dataFolder, signal } = options;
  const portalUrl = `http://localhost:${options.ports.portal}`;
  const processes = new Processes();
  print("Starting PostgreSQL …");
  const port = options.ports.postgres || (await freePort());
  const postgres = await startEmbeddedPostgres({ dataFolder, port });
  const stop = async () => {
    await processes.stop();
    await postgres.stop();
  };
  try {
    signal?.throwIfAborted();
    await createDatabaseIfMissing(postgres.url("postgres"), "klientvakt");
    // The server listens on this machine only, and the role can do no more than the portal itself.
    const application = { name: "klientvakt_app", password: randomBytes(18).toString("hex") };
    await createApplicationRole(postgres.url("postgres"), application);
    const applied = await migrate(postgres.url("klientvakt"), application.name);
    if (applied.length > 0) print(`  ${applied.length} migration(s) applied`);
    signal?.throwIfAborted();

    print("Starting the sandbox (HelseID, Selvbetjening, CommunicationParty) …");
    const sandbox = await processes.sandbox({
      SANDBOX_PORT: String(options.ports.sandbox),
      SANDBOX_STATE_FOLDER: path.join(dataFolder, "sandbox"),
    });
    const { settings, staff } = options.secrets ?? (await newSecrets());
    const env = {
      ...settings,
      ...sandbox.env,
      DATABASE_URL: urlFor(postgres.url("klientvakt"), application),
      PORTAL_URL: portalUrl,
    };
    await registerStaffClient(sandbox.control, portalUrl, staff);
    signal?.throwIfAborted();
    if (options.seeded) {
      print("Seeding the database (first start only) …");
      if (!(await seed({ env, control: sandbox.control, print }))) print("  already seeded");
      signal?.throwIfAborted();
    }
    return { portalUrl, control: sandbox.control, env, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removes the database and the sandbox's state of a stopped environment. */
export function removeLocalData(dataFolder: string): void {
  removeEmbeddedPostgres(dataFolder);
  fs.rmSync(path.join(dataFolder, "sandbox"), { recursive: true, force: true });
  console.log("Removed the database and the sandbox's state.");
}
