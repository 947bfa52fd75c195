import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ensureBuild } from "@/lib/dev/stack/build";
import { freePort, Processes } from "@/lib/dev/stack/processes";
import { newStaffClient, portalEnv, registerStaffClient } from "@/lib/dev/stack/staff-client";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { createApplicationRole, urlFor } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";
import { TestMailServer } from "./mail-server";
import { APPLICATION } from "./template-database";
import { appendTrace, clearTraces, TRACES } from "./traces";

/** What a browser test needs to know of the running portal. Passed to the test processes as JSON. */
export interface Stack {
  portalUrl: string;
  control: string;
  env: Record<string, string>;
  /** The first administrator's one-time code, as the portal printed it. */
  bootstrapCode: string;
  logFile: string;
  /** The worker is the leader of its process group, so that a test may kill it. */
  workerPid: number;
}

interface Started {
  stack: Stack;
  stop: () => Promise<void>;
}

/**
 * Starts all of Klientvakt for browser tests: production build, PostgreSQL, sandbox and worker, on free
 * ports.
 */
export async function startStack(): Promise<Started> {
  const { stacks, stop } = await startStacks(1);
  return { stack: stacks[0]!, stop };
}

/**
 * Starts several stacks, which share only the build and the folder of traces. When one fails, it stops the
 * others and throws.
 */
export async function startStacks(count: number): Promise<{ stacks: Stack[]; stop: () => Promise<void> }> {
  ensureBuild();
  clearTraces();
  const results = await Promise.allSettled(Array.from({ length: count }, (_, shard) => startShard(shard)));
  const started = results.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const stop = async () => {
    await Promise.all(started.map((each) => each.stop()));
  };
  const failed = results.find((each) => each.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { stacks: started.map((each) => each.stack), stop };
}

async function startShard(shard: number): Promise<Started> {
  const dataFolder = path.resolve(`.data/e2e-${process.pid}-${shard}`);
  const port = await freePort();
  const portalUrl = `http://localhost:${port}`;
  const processes = new Processes();
  const postgres = await startEmbeddedPostgres({ dataFolder, port: await freePort(), fast: true });
  const mail = await TestMailServer.start();
  mail.onMail = ({ body }) => appendTrace("mails", body);
  const stop = async () => {
    await processes.stop();
    await mail.stop();
    await postgres.stop();
    removeEmbeddedPostgres(dataFolder);
    fs.rmSync(dataFolder, { recursive: true, force: true });
  };
  try {
    await createDatabaseIfMissing(postgres.url("postgres"), "klientvakt");
    await createApplicationRole(postgres.url("postgres"), APPLICATION);
    await migrate(postgres.url("klientvakt"), APPLICATION.name);
    const databaseUrl = urlFor(postgres.url("klientvakt"), APPLICATION);
    const sandbox = await processes.sandbox({
      SANDBOX_SWITCHES: JSON.stringify({ cacheSeconds: 0.3 }),
      SANDBOX_ISSUED_FILE: TRACES.issued,
    });
    const staff = await newStaffClient();
    await registerStaffClient(sandbox.control, portalUrl, staff);
    const env = {
      // A machine on which everything of a test runs is busier than a portal is late.
      OVERLOAD_LIMIT_MS: "60000",
      ...portalEnv({ databaseUrl, portalUrl, staff }),
      AUDIT_SIGNING_KEY: JSON.stringify(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })),
      SMTP_URL: mail.url,
      MAIL_FROM: "klientvakt@example.no",
      DESIGN_PAGE: "on",
      METRICS_TOKEN: "a-token-for-the-browser-tests",
      FLEET_API_AUDIENCE: "fjordvakt:klientvakt",
      FLEET_API_SCOPE: "fjordvakt:klientvakt/report",
      ...sandbox.env,
      UPSTREAM_TIMEOUT_SECONDS: "4",
      UPSTREAM_REQUESTS_PER_SECOND: "20",
    };
    const worker = await processes.worker(env, (line) => appendTrace("log", line));
    let printed = "";
    await processes.portal(port, env, (line) => {
      printed += `${line}\n`;
      appendTrace("log", line);
    });
    const bootstrapCode = /on the next page:\s+([\w-]{43})/.exec(printed)?.[1] ?? "";
    return {
      stack: {
        portalUrl,
        control: sandbox.control,
        env,
        bootstrapCode,
        logFile: TRACES.log,
        workerPid: worker.pid!,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
