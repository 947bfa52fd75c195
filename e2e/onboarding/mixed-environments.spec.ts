import { randomUUID } from "node:crypto";
import { realNumber, syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "../fixtures";
import { expectHeading } from "../steps/onboarding";

const WARNING = "Test og produksjon blandes";

test("behaviour 36: a client for a number of the other environment's kind is confirmed by typing the environment's word", async ({
  as,
  t,
}) => {
  const { templateId } = await t.installation({ environment: "PRODUCTION" });
  const number = syntheticNumber(92_001);
  const page = await as("SUPPORT");
  await page.goto(`/installations/new?template=${templateId}`);
  await page.getByLabel("Organisasjonsnummer").fill(realNumber(92_001));
  await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
  await expect(page.getByText(WARNING)).toHaveCount(0);
  await page.getByLabel("Organisasjonsnummer").fill(number);
  await expect(page.getByText(WARNING)).toBeVisible();
  await page.getByLabel("Navn på kunden").fill("Bytta legekontor");
  const word = page.getByLabel("Skriv PRODUKSJON for å gå videre");
  await page.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expect(word).toBeFocused();
  await expect(page.getByText("Les advarselen over, og skriv det som står i feltnavnet.")).toBeVisible();
  await word.fill("TEST");
  await page.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expect(page.getByText("Det du skrev, stemmer ikke.", { exact: false })).toBeVisible();
  await expectAccessible(page);
  expect(await t.db.organization.count({ where: { number } })).toBe(0);
  await word.fill("produksjon");
  await page.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expectHeading(page, "Bytta legekontor – Hovedserver");
});

test("behaviour 36: an existing client is confirmed by typing without JavaScript too, and the key that is asked for next keeps the word", async ({
  as,
  t,
}) => {
  const { templateId, organizationId } = await t.installation();
  const number = realNumber(92_002);
  await t.db.organization.update({ where: { id: organizationId }, data: { number } });
  const page = await as("SUPPORT", { javaScriptEnabled: false });
  await page.goto(`/installations/existing?q=${number}`);
  await page.getByLabel("Kunde", { exact: true }).selectOption(organizationId);
  await page.getByLabel("Klientmal").selectOption(templateId);
  await page.getByLabel("Navn på installasjonen").fill("Gammel server");
  const word = page.getByLabel("Skriv TEST for å gå videre");
  await expect(word).toHaveCount(0);
  const submit = page.getByRole("main").locator("form.kv-panel").getByRole("button").last();
  await submit.click();
  await expect(page.getByText(WARNING)).toBeVisible();
  await word.fill("Test");
  // Refused for another reason: there is no client id yet.
  await submit.click();
  await expect(page.getByText("Feltet må fylles ut.")).toBeVisible();
  await expect(word).toHaveValue("Test");
  await page.getByLabel("Klient-ID").fill(randomUUID());
  await submit.click();
  // The customer has another client for messages, which is confirmed on its own.
  await page.getByLabel(/^Organisasjonsnummeret/).fill(number);
  await submit.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Gammel server");
});

test("behaviour 36: an import is confirmed by typing once for all rows of the other environment's kind", async ({
  as,
  t,
}) => {
  const { product } = await t.installation({ environment: "PRODUCTION" });
  const numbers = [syntheticNumber(92_003), syntheticNumber(92_004), realNumber(92_005)];
  const rows = [
    ["Org.nr.", "Kunde", "Klientmal", "Klient-ID"],
    ...numbers.map((number) => [number, `Kontor ${number}`, product, randomUUID()]),
  ];
  const page = await as("ADMINISTRATOR", { javaScriptEnabled: false });
  await page.goto("/installations/import");
  await page.getByLabel("Eller lim inn fra Excel").fill(rows.map((row) => row.join("\t")).join("\n"));
  await page.getByRole("button", { name: "Les det som er limt inn" }).click();
  await expect(page.getByText("2 nye installasjoner i produksjon er for", { exact: false })).toBeVisible();
  const start = page.getByRole("button", { name: "Importer 3 rader" });
  await expect(start).toHaveCount(1);
  await start.click();
  await expect(page.getByText("Les advarselen over, og skriv det som står i feltnavnet.")).toBeVisible();
  await page.getByLabel("Skriv PRODUKSJON for å gå videre").fill("PRODUKSJON");
  await start.click();
  await expect
    .poll(() => t.db.organization.count({ where: { number: { in: numbers } } }), { timeout: 30_000 })
    .toBe(3);
});
