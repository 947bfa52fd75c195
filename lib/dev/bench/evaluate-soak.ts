import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";

/** The onboarding of one customer, and how far it came. */
export interface Journey {
  installationId: string;
  apiKey: string;
  url: string;
  /** The customer confirmed in Selvbetjening. */
  confirmed: boolean;
  /** The page reported success to the customer. */
  informed: boolean;
}

export interface SoakRun {
  clients: readonly { installationId: string; clientId: string }[];
  journeys: readonly Journey[];
  /** Every rotation that the portal accepted must be in the database. */
  users: { acceptedRotations: ReadonlySet<string> };
}

interface SandboxClient {
  clientId: string;
  apiKey: string | null;
  state: string;
  keys: { kid: string; expiresAt: number }[];
  uploads: string[];
}

/**
 * Evaluates a run once nothing is lost or stuck any more, or after four minutes, which is longer than any
 * lease of a killed process and than any wait of the customers.
 */
export async function evaluateWhenSettled(t: BrowserTestContext, run: SoakRun) {
  for (let waited = 0; ; waited += 5) {
    const result = await evaluateSoak(t, run);
    if (waited > 240 || result.lost + result.stuck === 0) return result;
    await new Promise((done) => setTimeout(done, 5000));
  }
}

/**
 * Compares the database with the sandbox. Lost: a client without a key that works, an accepted rotation that
 * does not exist, or a success reported to a customer whose installation is not active. Doubled: a key that
 * was uploaded twice, or two confirmed clients for one installation. Stuck: unfinished work.
 */
async function evaluateSoak(t: BrowserTestContext, { clients, journeys, users }: SoakRun) {
  const upstream = await t.control<SandboxClient[]>("test/clients");
  const byId = new Map(upstream.map((each) => [each.clientId, each]));
  const findings: string[] = [];
  const counts = { lost: 0, doubled: 0, stuck: 0 };
  const add = (what: keyof typeof counts, text: string) => {
    counts[what] += 1;
    findings.push(`${what}: ${text}`);
  };
  const rotations = await t.db.keyRotation.findMany();
  const operations = new Set(rotations.map((each) => each.operationId));
  for (const operation of users.acceptedRotations)
    if (!operations.has(operation)) add("lost", `rotation request ${operation} does not exist`);
  for (const rotation of rotations)
    if ((OPEN_ROTATION_STATES as readonly string[]).includes(rotation.state))
      add("stuck", `rotation ${rotation.id} is ${rotation.state}`);

  const active = [...clients.map((each) => each.installationId)];
  const confirmed = journeys.filter((each) => each.confirmed || each.informed);
  for (const journey of confirmed) {
    const created = upstream.filter((each) => each.apiKey === journey.apiKey && each.state === "active");
    if (created.length > 1) add("doubled", `${created.length} clients of one installation`);
    const installation = await t.db.installation.findUniqueOrThrow({
      where: { id: journey.installationId },
    });
    if (installation.activatedAt) active.push(journey.installationId);
    else
      add(
        journey.informed ? "lost" : "stuck",
        `installation ${journey.installationId} was confirmed and is not active`,
      );
  }
  for (const installationId of active) {
    const { clientId, keys } = await t.db.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { clientId: true, keys: { where: { state: "CURRENT" }, select: { kid: true } } },
    });
    const client = byId.get(clientId ?? "");
    const works = client?.keys.some((key) => key.kid === keys[0]?.kid && key.expiresAt > Date.now());
    if (!works) add("lost", `installation ${installationId} has no key that works`);
    const uploads = client?.uploads ?? [];
    if (new Set(uploads).size !== uploads.length) add("doubled", `a key of ${clientId} was uploaded twice`);
  }
  return {
    rotations: rotations.filter((each) => each.state === "DONE").length,
    rotationsEnded: rotations.filter((each) => each.state !== "DONE").length,
    customers: confirmed.length,
    customersInformed: journeys.filter((each) => each.informed).length,
    ...counts,
    findings,
  };
}
