import path from "node:path";
import { ensureBuild } from "@/lib/dev/stack/build";
import { type LocalEnvironment, startLocalEnvironment } from "./local-environment";
import { freePort } from "@/lib/dev/stack/processes";
import { loadSecrets } from "./secrets-file";

/**
 * Starts the demo: the local environment, the portal from a production build, and a worker.
 * @param options.ports a free port is chosen for 0
 * @param options.seeded with the demo fleet, and with the secrets in `.env`
 * @throws AbortError as `startLocalEnvironment`
 */
export async function startDemo(options: {
  dataFolder: string;
  ports: { portal: number; postgres: number; sandbox: number };
  seeded: boolean;
  signal?: AbortSignal;
  print: (text: string) => void;
}): Promise<LocalEnvironment> {
  const { print, seeded, signal } = options;
  const ports = { ...options.ports, portal: options.ports.portal || (await freePort()) };
  const secrets = seeded
    ? await loadSecrets(
        path.resolve(".env"),
        "Written by `npm run demo`, which supplies the addresses of the database and the sandbox itself.",
        { PORTAL_URL: `http://localhost:${ports.portal}` },
      )
    : undefined;
  const environment = await startLocalEnvironment({ ...options, ports, secrets });
  const { processes, env, stop } = environment;
  try {
    print("Building the portal if anything has changed …");
    if (!ensureBuild()) print("  nothing has changed");
    signal?.throwIfAborted();
    print("Starting the worker and the portal …");
    await processes.worker(env);
    await processes.portal(ports.portal, env);
    return environment;
  } catch (error) {
    await stop();
    throw error;
  }
}
