import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "./fixtures";

/** Imports two customers with one installation each. @returns their client ids */
async function importTwo(page: Page, product: string, first: number): Promise<string[]> {
  const clientIds = [randomUUID(), randomUUID()];
  const text = [
    "Org.nr.;Kunde;Klientmal;Miljø;Klient-ID",
    `${syntheticNumber(first)};Ærlig legesenter ${first};${product};Test;${clientIds[0]}`,
    `${syntheticNumber(first + 1)};Øvre tannklinikk ${first};${product};Test;${clientIds[1]}`,
  ].join("\r\n");
  await page.goto("/installations/import");
  await page
    .getByLabel("Regneark")
    .setInputFiles({ name: "kunder.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Les filen" }).click();
  await page.getByRole("button", { name: "Importer 2 rader" }).click();
  await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });
  return clientIds;
}

test("behaviour 21: the result of an import leads to what it made, and the import is undone as a whole", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  const page = await as("ADMINISTRATOR");
  const clientIds = await importTwo(page, product, 71_001);
  await expect(page.getByRole("link", { name: /^Ærlig legesenter 71001 – / })).toBeVisible();
  await expectAccessible(page);
  const result = page.url();

  await page.getByRole("link", { name: "Vis alle i listen over installasjoner" }).click();
  await expect(page.getByRole("heading", { name: "Installasjoner" })).toBeVisible();
  await expect(page.getByRole("link", { name: /legesenter 71001|tannklinikk 71001/ })).toHaveCount(2);
  await page.getByRole("link", { name: /Fjern filteret.*import/i }).click();
  await expect(page).not.toHaveURL(/imported=/);

  await page.goto(result);
  await page.getByText("Angre importen …").click();
  await page.getByRole("button", { name: "Angre importen av 2 rader" }).click();
  await expect(page.getByText("Importen er angret")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  expect(await t.db.installation.count({ where: { clientId: { in: clientIds } } })).toBe(0);
  await page.goto("/installations/import");
  await expect(page.getByRole("row").filter({ hasText: "kunder.csv" }).first()).toContainText("Angret");
});

test("an import is not undone once somebody has changed one of its rows, and the page says what was changed", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  const page = await as("ADMINISTRATOR");
  const clientIds = await importTwo(page, product, 71_101);
  const result = page.url();
  const colleague = await as("ADMINISTRATOR");
  const { organizationId } = await t.db.installation.findUniqueOrThrow({
    where: { clientId: clientIds[0]! },
  });
  await colleague.goto(`/organizations/${organizationId}/edit`);
  await colleague.getByLabel("Navn", { exact: true }).fill("Nordre legesenter");
  await colleague.getByRole("button", { name: "Lagre" }).click();
  await expect(colleague.getByRole("heading", { name: "Nordre legesenter" })).toBeVisible();
  await page.goto(result);
  await expect(page.getByText("Importen kan ikke angres")).toBeVisible();
  const undo = page.getByRole("region", { name: "Angre importen" });
  await expect(undo.getByRole("listitem").filter({ hasText: "Nordre legesenter" })).toContainText(
    "Kunde endret",
  );
  await expect(page.getByText("Angre importen …")).toHaveCount(0);
  await expectAccessible(page);
  expect(await t.db.installation.count({ where: { clientId: { in: clientIds } } })).toBe(2);
});
