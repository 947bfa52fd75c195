import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { stopLeftoverPostgres } from "@/lib/dev/stack/embedded-postgres";
import { greeting } from "@/lib/dev/demo/greeting";
import {
  type LocalEnvironment,
  removeLocalData,
  startLocalEnvironment,
} from "@/lib/dev/demo/local-environment";
import { Problem } from "@/lib/base/problem";
import { isPortFree, requirePort } from "@/lib/dev/stack/processes";
import { runUntilStopped } from "@/lib/dev/demo/run-until-stopped";
import { loadSecrets } from "@/lib/dev/demo/secrets-file";

const DATA_FOLDER = path.resolve(".data/dev");
const SETTINGS = path.join(DATA_FOLDER, "settings.env");
/** Relative, because the path of a socket may have 103 characters. */
const LOCK = path.join(".data/dev", "running.sock");
/** After those of the demo (4510 to 4514), so that both can run. */
const FIRST_SANDBOX_PORT = 4520;
const SANDBOX_PORTS = 7;
const RESET = "npm run dev -- --reset";

/**
 * Runs the portal and the worker from the sources: an edit is on the page, and in the worker, without a
 * restart. Database, sandbox and secrets are apart from the demo's. The portal's port is 3000, or `PORT`.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { reset: { type: "boolean" } } });
  const portal = portOf(process.env.PORT ?? "3000");
  await requireNoOther();
  await requirePort(
    portal,
    "the portal",
    `Stop the program that uses it, or choose another one: PORT=${portal + 1} npm run dev`,
  );
  await stopLeftoverPostgres(DATA_FOLDER);
  if (values.reset) removeLocalData(DATA_FOLDER);
  const secrets = await loadSecrets(SETTINGS, "Written by `npm run dev`, for this machine only.", {
    SANDBOX_PORT: String(await freeSandboxPort()),
  });
  // HelseID's issuer, and so the identity of everybody who signed in, contains this port: it stays the same
  // between starts.
  const sandbox = portOf(secrets.settings.SANDBOX_PORT ?? "");
  for (let port = sandbox; port < sandbox + SANDBOX_PORTS; port += 1)
    await requirePort(
      port,
      "the sandbox",
      `Stop the program that uses it, or remove ${SETTINGS} and start over: ${RESET}`,
    );

  return runUntilStopped(
    (signal) => start({ portal, postgres: 0, sandbox }, secrets, signal),
    () => console.log(greeting({ portal, sandbox, reset: RESET })),
  );
}

async function start(
  ports: { portal: number; postgres: number; sandbox: number },
  secrets: Awaited<ReturnType<typeof loadSecrets>>,
  signal: AbortSignal,
): Promise<LocalEnvironment> {
  const print = (text: string) => console.log(text);
  const environment = await startLocalEnvironment({
    dataFolder: DATA_FOLDER,
    ports,
    seeded: true,
    secrets,
    signal,
    print,
  });
  const { processes, stop } = environment;
  try {
    const env = {
      ...environment.env,
      NODE_ENV: "development",
      NEXT_TELEMETRY_DISABLED: "1",
      DESIGN_PAGE: "on",
      // A line for each request to the sandbox would hide what concerns the developer.
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
    };
    print("Starting the worker and the portal, which restart or reload when a file changes …");
    processes.watchedWorker(env, (line) => print(`worker  ${line}`));
    await processes.developmentPortal(ports.portal, env, (line) => print(`portal  ${line}`), signal);
    return environment;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws Problem when the text is no port */
function portOf(text: string): number {
  const port = Number(text);
  // Room for the sandbox's ports after it.
  if (!Number.isInteger(port) || port < 1 || port > 65_535 - SANDBOX_PORTS)
    throw new Problem(`"${text}" cannot be used as a port.`);
  return port;
}

/**
 * Refuses a second start in the same folder, which would stop the database of the first. A socket shows
 * whether the first still runs, however it ended.
 * @throws Problem
 */
async function requireNoOther(): Promise<void> {
  fs.mkdirSync(path.dirname(LOCK), { recursive: true });
  const isRunning = await new Promise<boolean>((resolve) => {
    const socket = net.connect(LOCK, () => resolve(true)).on("error", () => resolve(false));
    socket.unref();
  });
  if (isRunning)
    throw new Problem("npm run dev is running in this folder already. Stop it there with Ctrl-C.");
  fs.rmSync(LOCK, { force: true });
  const server = net.createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(LOCK, resolve));
  server.unref();
}

/** The first of seven free ports, for a new data folder. */
async function freeSandboxPort(): Promise<number> {
  for (let first = FIRST_SANDBOX_PORT; first < 65_000; first += 10) {
    const ports = Array.from({ length: SANDBOX_PORTS }, (_none, index) => isPortFree(first + index));
    if ((await Promise.all(ports)).every(Boolean)) return first;
  }
  throw new Problem("No seven free ports in a row were found for the sandbox.");
}
