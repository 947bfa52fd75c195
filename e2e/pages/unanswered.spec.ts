import type { Page, Route } from "@playwright/test";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "../fixtures";

const FORM = "**/organizations/new";

/** Lets the test handle submissions; other requests are not changed. */
async function handleSubmissions(page: Page, handle: (route: Route) => Promise<void>): Promise<void> {
  await page.route(FORM, (route) => (route.request().method() === "POST" ? handle(route) : route.continue()));
}

test("a submission without a response keeps what was typed, and can be repeated", async ({ as }) => {
  const page = await as("SUPPORT");
  await page.goto("/organizations/new");
  await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(90_001));
  await page.getByLabel("Navn", { exact: true }).fill("Nettløst legekontor");
  await handleSubmissions(page, (route) => route.abort());
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByText("Portalen svarte ikke, så det er uvisst om dette ble gjort.")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Nettløst legekontor");

  await page.unroute(FORM);
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByRole("heading", { name: "Nettløst legekontor" })).toBeVisible();
});

test("a page from before an upgrade says so, keeps what was typed, and can be reloaded", async ({ as }) => {
  const page = await as("SUPPORT");
  await page.goto("/organizations/new");
  await page.getByLabel("Navn", { exact: true }).fill("Gammel side");
  // Next's response to an action that this release does not have.
  await handleSubmissions(page, (route) =>
    route.fulfill({
      status: 404,
      contentType: "text/plain",
      headers: { "x-nextjs-action-not-found": "1" },
      body: "Server action not found.",
    }),
  );
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByText("Portalen er oppdatert siden du åpnet denne siden.")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Gammel side");
  await page.unroute(FORM);
  await page.getByRole("button", { name: "Last siden på nytt" }).click();
  await expect(page.getByText("Portalen er oppdatert siden du åpnet denne siden.")).toBeHidden();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("");
});
