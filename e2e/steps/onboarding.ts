import { expect, type Page } from "@playwright/test";

/** Presses the customer's button and returns the tab with Selvbetjening. */
export async function openSelvbetjening(
  page: Page,
  name: RegExp = /Gå til Selvbetjening|Start på nytt/,
): Promise<Page> {
  const popup = page.context().waitForEvent("page");
  await page.getByRole("button", { name }).click();
  const tab = await popup;
  await tab.waitForLoadState();
  return tab;
}

/** Answers Selvbetjening's confirm page. */
export async function confirm(
  tab: Page,
  answer: "Bekreft" | "Be om tilgang" | "Avbryt" = "Bekreft",
): Promise<void> {
  await expect(tab.getByRole("heading", { name: "Bekreft ny klient" })).toBeVisible();
  await tab.getByRole("button", { name: answer }).click();
}

export async function expectHeading(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
}
