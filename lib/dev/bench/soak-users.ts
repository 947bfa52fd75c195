import { paths } from "@/lib/domain/routes";
import { HtmlClient } from "@/lib/dev/stack/html-client";
import type { Journey } from "./evaluate-soak";
import { quantile } from "./quantile";
import { SLOW_MS } from "./waiting-causes";

/** The button that starts a rotation. */
const START_ROTATION = "Bytt nå";

interface Client {
  installationId: string;
  organizationId: string;
}

/** Counts the requests of simulated users and the responses that they saw. */
export class SimulatedUsers {
  requests = 0;
  errors = 0;
  readonly kinds = new Map<string, number>();
  /** Operation ids of the rotations that the portal accepted. */
  readonly acceptedRotations = new Set<string>();
  readonly times: number[] = [];
  /** Called with each request that somebody had to wait for, and with when it began and ended. */
  onSlow: ((what: string, from: number, to: number) => void) | null = null;

  /** @param maxStatus the highest HTTP status that does not count as an error */
  constructor(
    readonly portalUrl: string,
    readonly maxStatus = 499,
  ) {}

  /** Runs one step of a user and counts it. @returns whether the response was not an error */
  async step(what: string, run: () => Promise<HtmlClient>): Promise<boolean> {
    this.requests += 1;
    const started = performance.now();
    try {
      const { status } = await run();
      const ended = performance.now();
      this.times.push(ended - started);
      if (ended - started > SLOW_MS) this.onSlow?.(what, started, ended);
      if (status <= this.maxStatus) return true;
      this.#failed(`${what}: ${status}`);
    } catch (error) {
      this.#failed(`${what}: ${error instanceof Error ? error.message.slice(0, 60) : "?"}`);
    }
    return false;
  }

  p95(): number {
    return Math.round(quantile(this.times, 0.95));
  }

  #failed(what: string): void {
    this.errors += 1;
    this.kinds.set(what, (this.kinds.get(what) ?? 0) + 1);
  }
}

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
/** Waits between `min` and `max` seconds, as a user does between two steps. */
const think = (min: number, max: number) =>
  new Promise((done) => setTimeout(done, (min + Math.random() * (max - min)) * 1000));

/**
 * A staff member at work: opens pages, checks clients, rotates keys and edits names, until `over` returns
 * true.
 */
export async function simulateStaffMember(
  users: SimulatedUsers,
  session: { name: string; value: string },
  clients: readonly Client[],
  over: () => boolean,
): Promise<void> {
  const browser = new HtmlClient();
  browser.setCookie(new URL(users.portalUrl).origin, session.name, session.value);
  const open = (address: string) =>
    users.step(address.split("?")[0]!.replace(/[0-9a-f-]{36}/, "…"), () =>
      browser.goto(`${users.portalUrl}${address}`),
    );
  while (!over()) {
    const { installationId, organizationId } = any(clients);
    const chance = Math.random();
    if (chance < 0.5)
      await open(
        any([
          "/",
          "/installations",
          "/installations?q=kontor",
          "/organizations",
          "/alerts",
          "/reports/expiry",
          "/bulk",
          "/templates",
        ]),
      );
    else if (await open(`/installations/${installationId}`)) {
      if (chance < 0.65) await requestRotation(users, browser, installationId);
      else if (chance < 0.75)
        await users.step("check", () => browser.submit("installationId", {}, "Kontroller nå"));
      else if (chance < 0.8 && (await open(`/organizations/${organizationId}/edit`)))
        await users.step("edit", () =>
          browser.submit("name", { name: `Kontor ${Math.floor(Math.random() * 1e6)}` }),
        );
    }
    await think(2, 6);
  }
}

/**
 * Opens the step for a new key and starts it where that is offered; records it when the portal accepts it.
 * What is offered depends on what is under way with the client, so that not every attempt starts one.
 */
export async function requestRotation(
  users: SimulatedUsers,
  browser: HtmlClient,
  installationId: string,
): Promise<void> {
  const address = `${users.portalUrl}${paths.installationStep(installationId, "rotate")}`;
  if (!(await users.step("rotate …", () => browser.goto(address)))) return;
  const form = [...browser.html.matchAll(/<form\b[\s\S]*?<\/form>/g)]
    .map(([text]) => text)
    .find((text) => text.includes(START_ROTATION));
  const operationId = /name="operationId" value="([^"]+)"/.exec(form ?? "")?.[1];
  if (!operationId) return;
  const succeeded = await users.step("rotate", () => browser.submit("operationId", {}, START_ROTATION));
  if (succeeded && browser.status === 200 && !browser.html.includes("Handlingen mislyktes"))
    users.acceptedRotations.add(operationId);
}

/**
 * Customers one after the other, each with a link from `waiting`: opens the link, submits the form, confirms
 * in Selvbetjening and waits until the page reports success.
 */
export async function simulateCustomers(
  users: SimulatedUsers,
  waiting: Journey[],
  over: () => boolean,
): Promise<void> {
  for (let journey = waiting.pop(); journey && !over(); journey = waiting.pop()) {
    const browser = new HtmlClient();
    for (let attempt = 0; attempt < 4 && !journey.confirmed && !over(); attempt += 1) {
      if (!(await users.step("/k", () => browser.goto(journey!.url)))) {
        await think(2, 4);
        continue;
      }
      if (browser.html.includes("Ferdig!")) journey.informed = true;
      if (!browser.html.includes('name="operationId"')) {
        await think(3, 5);
        continue;
      }
      if (!(await users.step("submit", () => browser.submit("operationId")))) continue;
      if (!browser.url.includes("/confirm-client/")) continue;
      journey.confirmed = true;
      let back = await users.step("confirm", () => browser.submit("outcome", { outcome: "Success" }));
      // The error page asks the customer to try again.
      for (let again = 0; !back && again < 8; again += 1) {
        await think(1, 3);
        back = await users.step("confirm again", () => browser.goto(browser.url));
      }
    }
    for (let attempt = 0; attempt < 20 && journey.confirmed && !journey.informed && !over(); attempt += 1) {
      await think(1, 2);
      await users.step("/k again", () => browser.goto(journey!.url));
      journey.informed = browser.html.includes("Ferdig!");
    }
    await think(0, 2);
  }
}
