import { type ChildProcess, spawn } from "node:child_process";
import net from "node:net";
import { createInterface } from "node:readline";
import { Problem } from "@/lib/base/problem";

const TSX = "node_modules/tsx/dist/cli.mjs";

export interface SandboxAddresses {
  control: string;
  env: Record<string, string>;
}

/** The processes that make up a running Klientvakt, started and stopped together. */
export class Processes {
  readonly #children: { name: string; child: ChildProcess }[] = [];
  #stopping = false;
  readonly #output: string[] = [];

  /** The last lines of everything that was said, for a message when something ends unexpectedly. */
  get output(): string {
    return this.#output.join("\n");
  }

  start(
    name: string,
    args: string[],
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): ChildProcess {
    // NODE_ENV of a test runner must not reach the portal.
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, NODE_ENV: "production", ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#children.push({ name, child });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on("line", (line) => {
        onLine?.(line);
        this.#output.push(`${name}: ${line}`);
        if (this.#output.length > 2000) this.#output.shift();
      });
    }
    return child;
  }

  async sandbox(env: Record<string, string>): Promise<SandboxAddresses> {
    return new Promise((resolve, reject) => {
      const child = this.start(
        "sandbox",
        [TSX, "lib/dev/sandbox/main.ts"],
        { SANDBOX_EXIT_WITH_PARENT: "1", ...env },
        (line) => {
          if (line.startsWith('{"control"')) resolve(JSON.parse(line) as SandboxAddresses);
        },
      );
      child.once("exit", () => reject(new Problem(`The sandbox did not start.\n${this.output}`)));
    });
  }

  /** @param folder of the release, when it is not this one */
  worker(
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const hear = (line: string) => {
        onLine?.(line);
        if (line.includes("The worker is running")) resolve(child);
      };
      const child = this.start("worker", [TSX, "lib/cli/main.ts", "worker"], env, hear, folder);
      child.once("exit", () => reject(new Problem(`The worker did not start.\n${this.output}`)));
    });
  }

  /** The portal from its production build; resolves when it says that it is ready. @param folder as for a worker */
  async portal(
    port: number,
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): Promise<ChildProcess> {
    const args = ["node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", "127.0.0.1"];
    const child = this.start("portal", args, env, onLine, folder);
    let ended = false;
    child.once("exit", () => (ended = true));
    for (let waited = 0; waited < 600; waited += 1) {
      if (ended) throw new Problem(`The portal did not start.\n${this.output}`);
      const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return child;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Problem(`The portal did not become ready within a minute.\n${this.output}`);
  }

  /** Calls `tell` when one of the processes ends by itself. */
  onUnexpectedEnd(tell: (name: string) => void): void {
    for (const { name, child } of this.#children) {
      child.once("exit", () => {
        if (!this.#stopping) tell(name);
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      this.#children.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((done) => child.once("exit", done));
        kill(child, "SIGTERM");
        const timer = setTimeout(() => kill(child, "SIGKILL"), 8000);
        await ended;
        clearTimeout(timer);
      }),
    );
  }
}

/** Each child leads a process group of its own, so that what it started goes with it. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    child.kill(signal);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** @throws Problem when somebody listens on the port already */
export async function requirePort(port: number, what: string): Promise<void> {
  const free = await new Promise<boolean>((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  if (!free)
    throw new Problem(
      `Port ${port} (${what}) is taken. Stop what uses it, or an earlier demo, and start again.`,
    );
}
