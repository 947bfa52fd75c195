import { expect, type Locator, type Page } from "@playwright/test";

/** Clicks the customer's button, and first types what it asks for. @returns the tab with Selvbetjening */
export async function openSelvbetjening(
  page: Page,
  name: RegExp = /Gå til Selvbetjening|Start på nytt|Fortsett bekreftelsen/,
): Promise<Page> {
  await expect(page.getByRole("button", { name })).toBeVisible();
  if (await page.getByLabel(CLIENT_ENDING).isVisible()) await typeClientEnding(page);
  const popup = page.context().waitForEvent("page");
  await page.getByRole("button", { name }).click();
  const tab = await popup;
  await tab.waitForLoadState();
  return tab;
}

/** Clicks a button on Selvbetjening's confirm page. */
export async function confirm(
  tab: Page,
  response: "Bekreft" | "Be om tilgang" | "Avbryt" = "Bekreft",
): Promise<void> {
  await expect(tab.getByRole("heading", { name: "Bekreft ny klient" })).toBeVisible();
  await tab.getByRole("button", { name: response }).click();
}

export async function expectHeading(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
}

const CLIENT_ENDING = /De seks siste tegnene i klient-ID-en/;

/** Types the end of the client id that the field's label names. */
export async function typeClientEnding(page: Page | Locator): Promise<void> {
  const field = page.getByLabel(CLIENT_ENDING);
  const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
  await field.fill(/klient-ID-en ([\w-]+)/.exec(label)![1]!.slice(-6));
}

/** Support's part when the customer cannot go on with the draft that was opened. */
export async function releaseDraft(support: Page): Promise<void> {
  const panel = support.getByRole("region", { name: "Forsøk" });
  await panel.getByText("Slipp klientutkastet …").click();
  await typeClientEnding(panel);
  await panel.getByRole("button", { name: "Slipp klientutkastet", exact: true }).click();
  await expect(panel.getByText("Sluppet av kundestøtten", { exact: false })).toBeVisible();
}
