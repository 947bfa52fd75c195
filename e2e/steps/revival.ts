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

const NOTHING_HAPPENS = "Jeg har lagret, men det skjer ingenting";

/** Has the page try the key now, unless it has found it by itself. */
export async function reportUploaded(page: Page): Promise<void> {
  const current = page.locator("li[aria-current=step]");
  await expect(async () => {
    if (/Last opp/.test((await current.textContent()) ?? "")) {
      const explanation = page.locator("details", { hasText: NOTHING_HAPPENS });
      if ((await explanation.getAttribute("open", { timeout: 1000 })) === null)
        await page.getByText(NOTHING_HAPPENS).click({ timeout: 1000 });
      await page.getByRole("button", { name: "Prøv nå" }).click({ timeout: 1000 });
    }
    await expect(current).toContainText(/Vi prøver den|Hent filen/, { timeout: 3000 });
  }).toPass({ timeout: 20_000 });
}
