import { expect, type Page } from "@playwright/test";

/** Clicks the customer's button. @returns the tab with Selvbetjening */
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
