import { expect, type Page } from "@playwright/test";

/** Step 1 of a revival. @returns the public key as the page shows it */
export async function createKey(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Lag ny nøkkel" }).click();
  return (await page.getByTestId("public-key").textContent()) ?? "";
}

/** Step 2: uploads a text in Selvbetjening, in a new tab, as the customer does. */
export async function uploadInSelvbetjening(page: Page, text: string, clientPage?: string): Promise<void> {
  const popup = page.context().waitForEvent("page");
  if (clientPage) await page.evaluate((url) => window.open(url), clientPage);
  else await page.getByRole("link", { name: "Åpne Selvbetjening (ny fane)" }).first().click();
  const tab = await popup;
  await tab.getByLabel("Ny offentlig nøkkel (JWK)").fill(text);
  await tab.getByRole("button", { name: "Last opp nøkkel" }).click();
  await expect(tab.getByRole("status").or(tab.getByRole("alert"))).toBeVisible();
  await tab.close();
}

export async function reportUploaded(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Jeg har lastet opp nøkkelen" }).click();
  // The proof may already be complete.
  await expect(page.locator("li[aria-current=step]")).toContainText(/Vi prøver den|Hent filen/);
}
