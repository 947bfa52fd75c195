import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";

/** One customer's way. */
export interface Journey {
  installationId: string;
  apiKey: string;
  url: string;
  /** Selvbetjening took the confirmation. */
  confirmed: boolean;
  /** The page said that it works. */
  told: boolean;
}

export interface Soaked {
  clients: readonly { installationId: string; clientId: string }[];
  journeys: readonly Journey[];
  /** Whose accepted rotations must be there. */
  people: { ordered: ReadonlySet<string> };
}

interface SandboxClient {
  clientId: string;
  apiKey: string | null;
  state: string;
  keys: { kid: string; expiresAt: number }[];
  uploads: string[];
}

/** Longer than any hold of a dead process, and than the customers' waits. */
export async function settled(t: BrowserTestContext, soaked: Soaked) {
  for (let waited = 0; ; waited += 5) {
    const judged = await judgeSoak(t, soaked);
    if (waited > 240 || judged.lost + judged.stuck === 0) return judged;
    await new Promise((done) => setTimeout(done, 5000));
  }
}

/**
 * What the soak left behind. Lost: a client without a key that works, an order that was said yes to and is not there, a customer who was
 * told that it works and it does not. Doubled: a key that was sent twice, two confirmed clients for one installation. Stuck: not at
 * an end.
 */
async function judgeSoak(t: BrowserTestContext, { clients, journeys, people }: Soaked) {
  const upstream = await t.control<SandboxClient[]>("test/clients");
  const byId = new Map(upstream.map((each) => [each.clientId, each]));
  const told: string[] = [];
  const counts = { lost: 0, doubled: 0, stuck: 0 };
  const note = (what: keyof typeof counts, text: string) => {
    counts[what] += 1;
    told.push(`${what}: ${text}`);
  };
  const rotations = await t.db.keyRotation.findMany();
  const operations = new Set(rotations.map((each) => each.operationId));
  for (const operation of people.ordered)
    if (!operations.has(operation)) note("lost", `order ${operation} is not there`);
  for (const rotation of rotations)
    if ((OPEN_ROTATION_STATES as readonly string[]).includes(rotation.state))
      note("stuck", `rotation ${rotation.id} is ${rotation.state}`);

  const active = [...clients.map((each) => each.installationId)];
  const confirmed = journeys.filter((each) => each.confirmed || each.told);
  for (const journey of confirmed) {
    const made = upstream.filter((each) => each.apiKey === journey.apiKey && each.state === "active");
    if (made.length > 1) note("doubled", `${made.length} clients of one installation`);
    const installation = await t.db.installation.findUniqueOrThrow({
      where: { id: journey.installationId },
    });
    if (installation.activatedAt) active.push(journey.installationId);
    else
      note(
        journey.told ? "lost" : "stuck",
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
    if (!works) note("lost", `installation ${installationId} has no key that works`);
    const uploads = client?.uploads ?? [];
    if (new Set(uploads).size !== uploads.length) note("doubled", `a key of ${clientId} was sent twice`);
  }
  return {
    rotations: rotations.filter((each) => each.state === "DONE").length,
    rotationsEnded: rotations.filter((each) => each.state !== "DONE").length,
    customers: confirmed.length,
    customersTold: journeys.filter((each) => each.told).length,
    ...counts,
    told,
  };
}
