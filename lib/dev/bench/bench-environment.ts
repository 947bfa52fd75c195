import fs from "node:fs";
import path from "node:path";
import { freePort, Processes } from "@/lib/dev/stack/processes";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { newStaffClient, portalEnv, registerStaffClient } from "@/lib/dev/stack/staff-client";
import {
  type EmbeddedPostgres,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from "@/lib/dev/stack/embedded-postgres";
import { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { APPLICATION } from "@/lib/dev/testing/template-database";
import { createApplicationRole, urlFor } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";

interface Options {
  switches?: Partial<Switches>;
  /** Settings of portals and workers that replace the defaults. */
  settings?: Record<string, string>;
  /** Keeps the data folder for the next run. */
  keep?: boolean;
  /** Turns off PostgreSQL's durability. Not for benches that restart it or measure writes to disk. */
  fast?: boolean;
}

/**
 * What a bench runs against: PostgreSQL with the current schema, the sandbox, and settings for the portals
 * and workers that the bench starts itself.
 */
export class BenchEnvironment {
  private constructor(
    readonly portalPort: number,
    readonly portalUrl: string,
    readonly databaseUrl: string,
    readonly env: Record<string, string>,
    readonly t: BrowserTestContext,
    readonly processes: Processes,
    /** Stops PostgreSQL, waits, and starts it on the same data. */
    readonly restartPostgres: (downMs: number) => Promise<void>,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(name: string, options: Options = {}): Promise<BenchEnvironment> {
    const dataFolder = path.resolve(`.data/bench-${name}`);
    const port = await freePort();
    const start = () => startEmbeddedPostgres({ dataFolder, port, fast: options.fast });
    let postgres: EmbeddedPostgres = await start();
    const processes = new Processes();
    const stop = async () => {
      await processes.stop();
      await postgres.stop();
      if (options.keep) return;
      removeEmbeddedPostgres(dataFolder);
      fs.rmSync(dataFolder, { recursive: true, force: true });
    };
    try {
      await createDatabaseIfMissing(postgres.url("postgres"), "klientvakt");
      const databaseUrl = postgres.url("klientvakt");
      await createApplicationRole(postgres.url("postgres"), APPLICATION);
      await migrate(databaseUrl, APPLICATION.name);
      const portalPort = await freePort();
      const portalUrl = `http://localhost:${portalPort}`;
      const { control, env: addresses } = await processes.sandbox(
        options.switches ? { SANDBOX_SWITCHES: JSON.stringify(options.switches) } : {},
      );
      const staff = await newStaffClient();
      await registerStaffClient(control, portalUrl, staff);
      const env = {
        ...portalEnv({ databaseUrl: urlFor(databaseUrl, APPLICATION), portalUrl, staff }),
        ...addresses,
        ...options.settings,
      };
      const t = new BrowserTestContext({
        portalUrl,
        control,
        env,
        bootstrapCode: "",
        logFile: "",
        workerPid: 0,
      });
      const restart = async (downMs: number) => {
        await postgres.stop();
        await new Promise((done) => setTimeout(done, downMs));
        postgres = await start();
      };
      return new BenchEnvironment(
        portalPort,
        portalUrl,
        databaseUrl,
        env,
        t,
        processes,
        restart,
        async () => {
          await t.close();
          await stop();
        },
      );
    } catch (error) {
      await stop();
      throw error;
    }
  }
}
