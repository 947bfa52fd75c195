import { expect, type Page, type Route } from "@playwright/test";

/** Holds the scripts of a page back, so that it can be used as on a slow network. */
export class HeldScripts {
  private readonly held: Route[] = [];
  /** Once false, the rest is let through: to stop listening while scripts arrive would lose some. */
  private isHeld = true;

  private constructor(private readonly page: Page) {}

  static async of(page: Page): Promise<HeldScripts> {
    const scripts = new HeldScripts(page);
    await page.route(/\/_next\/static\/.*\.js(\?|$)|\/texts\//, async (route) => {
      if (scripts.isHeld) scripts.held.push(route);
      // The page may be left or closed while it fetches ahead.
      else await route.continue().catch(() => {});
    });
    return scripts;
  }

  /** Goes to an address, and waits until the page has come whole. */
  async open(address: string): Promise<void> {
    await this.page.goto(address, { waitUntil: "commit" });
    // Scripts that wait for the end of the page are held.
    await this.page.waitForFunction(() => document.readyState !== "loading");
    expect(await this.page.evaluate(isAlive), "no script of the page has run").toBe(false);
  }

  /** Lets the scripts through, and waits until they have taken over the page's fields. */
  async release(): Promise<void> {
    this.isHeld = false;
    for (const route of this.held.splice(0)) await route.continue();
    await this.page.waitForFunction(isAlive);
    // Until React has nothing left to do: effects come after it has taken over the fields.
    await this.page.evaluate(
      () =>
        new Promise((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done))),
        ),
    );
  }
}

/** In the page: whether React has taken over its first heading and all fields. */
function isAlive(): boolean {
  const elements = [...document.querySelectorAll("h1, input:not([type=hidden]), textarea, select")];
  return elements.every((element) => Object.keys(element).some((name) => name.startsWith("__reactProps$")));
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Entered {
  control: Control;
  value: string;
  checked: boolean | undefined;
}

/**
 * Opens everything that can be opened, and gives each visible field another value than it was sent with.
 * @param area the page's search, or the rest of the page
 * @returns how many fields
 */
export async function enterEverything(page: Page, area?: "search" | "rest"): Promise<number> {
  return page.evaluate((area) => {
    const isIn = (element: Element) =>
      area === undefined || (element.closest("[role=search]") !== null) === (area === "search");
    const opened = [...document.querySelectorAll("details")].filter(isIn);
    for (const details of opened) details.open = true;
    const entered: Entered[] = [];
    for (const control of document.querySelectorAll<Control>("input, textarea, select")) {
      const isFixed = control.disabled || ("readOnly" in control && control.readOnly);
      if (!isIn(control) || isFixed || control.type === "file" || control.type === "hidden") continue;
      // A radio button is pressed by its label, and may itself be hidden from the eye.
      if (!control.checkVisibility()) continue;
      const isToggle = control.type === "checkbox" || control.type === "radio";
      if (control.type === "radio" && (control as HTMLInputElement).checked) continue;
      if (isToggle) control.click();
      else if (control instanceof HTMLSelectElement) {
        const other = [...control.options].find((option) => !option.selected && !option.disabled);
        if (!other) continue;
        other.selected = true;
      } else if (control.type === "date") control.value = "2027-02-03";
      else if (control.type === "datetime-local") control.value = "2027-02-03T04:05";
      else control.value = `${control.value}7`;
      if (!isToggle)
        for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
      entered.push({ control, value: "", checked: undefined });
    }
    // Afterwards, since the choice of one radio button changes another.
    for (const each of entered) {
      each.value = each.control.value;
      if ("checked" in each.control) each.checked = each.control.checked;
    }
    Object.assign(window, { entered, opened });
    return entered.length;
  }, area);
}

/** Expects every field to be as it was entered, and everything that was opened to be open. */
export async function expectEntered(page: Page, address: string): Promise<void> {
  const lost = await page.evaluate(() => {
    const { entered, opened } = window as unknown as { entered: Entered[]; opened: HTMLDetailsElement[] };
    const nameOf = (control: Control) => `${control.type} ${control.name || control.ariaLabel || control.id}`;
    return [
      ...entered
        .filter(({ control }) => !control.isConnected)
        .map(({ control }) => `${nameOf(control)} is another field`),
      ...entered
        .filter(({ control, value }) => control.isConnected && control.value !== value)
        .map(({ control, value }) => `${nameOf(control)}: "${value}" became "${control.value}"`),
      ...entered
        .filter(({ control, checked }) => "checked" in control && control.checked !== checked)
        .map(({ control, checked }) => `${nameOf(control)}: ${checked} became ${!checked}`),
      ...opened
        .filter((details) => !details.open || !details.isConnected)
        .map((details) => `closed: ${details.querySelector("summary")?.textContent}`),
    ];
  });
  expect(lost, address).toEqual([]);
}
