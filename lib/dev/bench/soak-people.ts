import { HtmlClient } from "@/lib/dev/stack/html-client";
import type { Journey } from "./soak-judge";

interface Client {
  installationId: string;
  organizationId: string;
}

/** Counts what people asked for and what they were shown. */
export class People {
  requests = 0;
  errors = 0;
  readonly kinds = new Map<string, number>();
  /** Of rotations that the portal said yes to. */
  readonly ordered = new Set<string>();
  readonly #times: number[] = [];

  /** @param worst the highest status that is no error */
  constructor(
    readonly portalUrl: string,
    readonly worst = 499,
  ) {}

  /** One step of somebody's. @returns whether they saw what they came for */
  async step(what: string, run: () => Promise<HtmlClient>): Promise<boolean> {
    this.requests += 1;
    const started = performance.now();
    try {
      const { status } = await run();
      this.#times.push(performance.now() - started);
      if (status <= this.worst) return true;
      this.#failed(`${what}: ${status}`);
    } catch (error) {
      this.#failed(`${what}: ${error instanceof Error ? error.message.slice(0, 60) : "?"}`);
    }
    return false;
  }

  p95(): number {
    const sorted = [...this.#times].sort((a, b) => a - b);
    return Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0);
  }

  #failed(what: string): void {
    this.errors += 1;
    this.kinds.set(what, (this.kinds.get(what) ?? 0) + 1);
  }
}

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
const think = (least: number, most: number) =>
  new Promise((done) => setTimeout(done, (least + Math.random() * (most - least)) * 1000));

/** A person at work: looks around, checks clients, renews keys, corrects names. */
export async function staffLoop(
  people: People,
  session: { name: string; value: string },
  clients: readonly Client[],
  over: () => boolean,
): Promise<void> {
  const browser = new HtmlClient();
  browser.setCookie(new URL(people.portalUrl).origin, session.name, session.value);
  const open = (address: string) =>
    people.step(address.split("?")[0]!.replace(/[0-9a-f-]{36}/, "…"), () =>
      browser.goto(`${people.portalUrl}${address}`),
    );
  while (!over()) {
    const { installationId, organizationId } = any(clients);
    const dice = Math.random();
    if (dice < 0.5)
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
      if (dice < 0.65) await order(people, browser);
      else if (dice < 0.75)
        await people.step("check", () => browser.submit("installationId", {}, "Kontroller nå"));
      else if (dice < 0.8 && (await open(`/organizations/${organizationId}/edit`)))
        await people.step("edit", () =>
          browser.submit("name", { name: `Kontor ${Math.floor(Math.random() * 1e6)}` }),
        );
    }
    await think(2, 6);
  }
}

/** Orders a rotation where the page offers one; a yes is remembered. */
async function order(people: People, browser: HtmlClient): Promise<void> {
  const operationId = /name="operationId" value="([^"]+)"/.exec(browser.html)?.[1];
  if (!operationId || !browser.html.includes("Roter nå")) return;
  const said = await people.step("rotate", () => browser.submit("operationId"));
  if (said && browser.status === 200 && !browser.html.includes("Det gikk ikke"))
    people.ordered.add(operationId);
}

/** Customers, one after the other: open the link, press, confirm, wait to be told. */
export async function customerLoop(people: People, waiting: Journey[], over: () => boolean): Promise<void> {
  for (let journey = waiting.pop(); journey && !over(); journey = waiting.pop()) {
    const browser = new HtmlClient();
    for (let tries = 0; tries < 4 && !journey.confirmed && !over(); tries += 1) {
      if (!(await people.step("/k", () => browser.goto(journey!.url)))) {
        await think(2, 4);
        continue;
      }
      if (browser.html.includes("Ferdig!")) journey.told = true;
      if (!browser.html.includes('name="operationId"')) {
        await think(3, 5);
        continue;
      }
      if (!(await people.step("press", () => browser.submit("operationId")))) continue;
      if (!browser.url.includes("/confirm-client/")) continue;
      journey.confirmed = true;
      let back = await people.step("confirm", () => browser.submit("outcome", { outcome: "Success" }));
      // The error page says "try again": people do.
      for (let again = 0; !back && again < 8; again += 1) {
        await think(1, 3);
        back = await people.step("confirm again", () => browser.goto(browser.url));
      }
    }
    for (let tries = 0; tries < 20 && journey.confirmed && !journey.told && !over(); tries += 1) {
      await think(1, 2);
      await people.step("/k again", () => browser.goto(journey!.url));
      journey.told = browser.html.includes("Ferdig!");
    }
    await think(0, 2);
  }
}
