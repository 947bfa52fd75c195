import { expect, type Locator, type Page } from "@playwright/test";

/** The field of one redirect URI on the page of a configuration, counted from 1. */
export const redirectUri = (page: Page, number: number): Locator =>
  page.getByLabel(`Redirect-URI ${number}`, { exact: true });

export async function addRedirectUri(page: Page, uri: string, kind = "redirect-URI"): Promise<void> {
  await page.getByRole("button", { name: `Legg til ${kind}`, exact: true }).click();
  const added = page.locator("input:focus");
  await expect(added).toHaveValue("");
  await added.fill(uri);
}

export const previewChange = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Se hva som endres" }).click();

export async function sendChange(page: Page, reason: string): Promise<void> {
  await page.getByLabel("Begrunnelse").fill(reason);
  await page.getByRole("button", { name: "Send endringen" }).click();
}

/** The receipt says that the change was saved and checked. */
export async function expectApplied(page: Page): Promise<void> {
  const receipt = page.getByRole("region", { name: "Kvittering" });
  await expect(receipt.getByText("Endringen er lagret i Selvbetjening og kontrollert.")).toBeVisible();
}
