import { HtmlClient } from "@/lib/dev/stack/html-client";
import type { Journey } from "./evaluate-soak";
import { requestRotation, type SimulatedUsers } from "./soak-users";

const THINK_MEAN_MS = 3000;
/** Between two requests while somebody types. */
const TYPING_MS = 250;
const SEARCHES = ["kontor", "bakketoppen", "hovedserver", "fjord"];
/** How often each is chosen. Opening an installation is the most common act. */
const ACTS = ["start", "search", "installation", "installation", "inbox"] as const;

interface Client {
  installationId: string;
}

/** A staff member's browser, which loads whole pages as somebody without JavaScript does. */
export class StaffClient {
  readonly #browser = new HtmlClient();

  constructor(
    readonly users: SimulatedUsers,
    session: { name: string; value: string },
  ) {
    this.#browser.setCookie(new URL(users.portalUrl).origin, session.name, session.value);
  }

  open(address: string): Promise<boolean> {
    const what = address.split("?")[0]!.replace(/[0-9a-f-]{36}/, "…");
    return this.users.step(what, () => this.#browser.goto(`${this.users.portalUrl}${address}`));
  }

  rotate(installationId: string): Promise<void> {
    return requestRotation(this.users, this.#browser, installationId);
  }
}

/**
 * A staff member at work until `over` returns true: the start page, a search with a request per typed letter
 * after the second, an installation, the inbox, with time to think between them.
 */
export async function simulateStaff(
  member: StaffClient,
  clients: readonly Client[],
  over: () => boolean,
): Promise<void> {
  // Nobody begins at the same moment.
  await think();
  while (!over()) {
    switch (any(ACTS)) {
      case "start":
        await member.open("/");
        break;
      case "search":
        await typeSearch(member, any(SEARCHES), over);
        break;
      case "installation":
        await member.open(`/installations/${any(clients).installationId}`);
        break;
      case "inbox":
        await member.open("/alerts");
        break;
    }
    await think();
  }
}

async function typeSearch(member: StaffClient, word: string, over: () => boolean): Promise<void> {
  for (let letters = 3; letters <= word.length && !over(); letters += 2) {
    const q = word.slice(0, letters);
    if (!(await member.open(`/search?${new URLSearchParams({ q })}`))) return;
    await new Promise((done) => setTimeout(done, TYPING_MS));
  }
  await member.open(`/installations?${new URLSearchParams({ q: word })}`);
}

/** Opens the link, starts, confirms in Selvbetjening, and waits until the page reports success. */
export async function simulateCustomer(
  users: SimulatedUsers,
  journey: Journey,
  over: () => boolean,
): Promise<void> {
  const browser = new HtmlClient();
  const open = () => users.step("/k", () => browser.goto(journey.url));
  if (!(await open())) return;
  await think();
  if (!(await users.step("submit", () => browser.submit("operationId")))) return;
  if (!browser.url.includes("/confirm-client/")) return;
  await think();
  journey.confirmed = true;
  if (!(await users.step("confirm", () => browser.submit("outcome", { outcome: "Success" })))) return;
  while (!journey.informed && !over()) {
    await think();
    await open();
    journey.informed = browser.html.includes("Ferdig!");
  }
}

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

/** Exponential, as the time between independent events is. */
function think(): Promise<void> {
  return new Promise((done) => setTimeout(done, -Math.log(1 - Math.random()) * THINK_MEAN_MS));
}
