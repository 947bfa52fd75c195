import "./clock";
import { createCommunicationParty } from "./communication-party";
import { createControl } from "./control";
import { serveAs } from "./hosts";
import { createServer, type Handler, listen } from "./http";
import type { Host } from "./record";
import { createApi } from "./selvbetjening-api";
import { createPortal } from "./selvbetjening-portal";
import { generateSecondKeys } from "./signing-keys";
import { ENVIRONMENTS, type SandboxEnvironment, StateStore } from "./state";
import { createSts } from "./sts";
import { parseSwitches } from "./switches";

/**
 * The sandbox: HelseID, Selvbetjening and CommunicationParty of both environments in one process. Prints its
 * addresses as one JSON line. Environment variables: SANDBOX_PORT (the first of seven; 0 chooses free ones),
 * SANDBOX_STATE_FOLDER (where the state is saved between starts), SANDBOX_SWITCHES (JSON).
 */
const firstPort = Number(process.env.SANDBOX_PORT ?? 0);
const switches = parseSwitches(JSON.parse(process.env.SANDBOX_SWITCHES ?? "{}") as Record<string, unknown>);
const store = await StateStore.open(process.env.SANDBOX_STATE_FOLDER ?? null, switches);
await generateSecondKeys(ENVIRONMENTS);

const addresses: Record<string, string> = {};
const issuers = {} as Record<SandboxEnvironment, string>;
let next = firstPort;
const nextPort = () => (firstPort === 0 ? 0 : next++);

for (const environment of ENVIRONMENTS) {
  const issuer = await startSts(environment);
  const api = createApi(store, environment, () => issuer);
  const portal = createPortal(store, environment);
  const parties = createCommunicationParty(store, environment, () => issuer);
  const port = await listenAs(
    `selvbetjening ${environment}`,
    async (request) =>
      (await api(request)) ??
      (await parties(request)) ??
      (await portal(request)) ?? { status: 404, body: "Not found" },
  );
  const name = environment.toUpperCase();
  addresses[`HELSEID_${name}_ISSUER`] = issuer;
  addresses[`SELVBETJENING_${name}_API_URL`] = `http://127.0.0.1:${port}`;
  addresses[`SELVBETJENING_${name}_PORTAL_URL`] = `http://127.0.0.1:${port}`;
  addresses[`SELVBETJENING_${name}_CLIENT_PAGE`] = "/clients/{clientId}/keys";
  issuers[environment] = issuer;
}

const control = createControl(store, switches);
const controlPort = await listen(
  createServer(
    async (request) => (await control(request)) ?? { status: 404 },
    () => "none",
  ),
  nextPort(),
);
for (const environment of ENVIRONMENTS) {
  const parties = createCommunicationParty(store, environment, () => issuers[environment]);
  const port = await listenAs(
    `registry ${environment}`,
    async (request) => (await parties(request)) ?? { status: 404, body: "Not found" },
  );
  const name = environment.toUpperCase();
  addresses[`COMMUNICATION_PARTY_${name}_URL`] = `http://127.0.0.1:${port}/cp`;
  addresses[`COMMUNICATION_PARTY_V2_${name}_URL`] = `http://127.0.0.1:${port}/cp`;
}
process.stdout.write(
  `${JSON.stringify({ control: `http://127.0.0.1:${controlPort}/control`, env: addresses })}\n`,
);

function listenAs(host: Host, handle: Handler): Promise<number> {
  const server = createServer(handle, () => store.state.switches.retryAfter);
  return listen(
    serveAs(host, server, () => store.state.switches),
    nextPort(),
  );
}

/** The issuer contains the port, so a free port is found first. */
async function startSts(environment: SandboxEnvironment): Promise<string> {
  const probe = createServer(
    () => ({ status: 503 }),
    () => "none",
  );
  const port = await listen(probe, nextPort());
  await new Promise((done) => probe.close(done));
  const issuer = `http://127.0.0.1:${port}`;
  await listen(
    serveAs(`helseid ${environment}`, createSts(store, environment, issuer), () => store.state.switches),
    port,
  );
  return issuer;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    store.flush();
    process.exit(0);
  });
}
// Standard input ends when the parent process exits, even when it was killed. The sandbox must not outlive
// it.
if (process.env.SANDBOX_EXIT_WITH_PARENT) process.stdin.resume().on("end", () => process.exit(0));
