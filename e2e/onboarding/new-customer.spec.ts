import { randomUUID } from "node:crypto";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { expect, expectAccessible, test } from "../fixtures";
import { confirm, expectHeading, openSelvbetjening } from "../steps/onboarding";

/** A register of one unit, for the duration of a test. @returns its removal */
async function loadUnit(t: BrowserTestContext, number: string, name: string): Promise<() => Promise<void>> {
  const loadId = randomUUID();
  await t.db.registerLoad.create({ data: { kind: "MAIN", loadId, units: 1, loadedAt: new Date() } });
  const unit = { loadId, number, name, form: "AS", isBankrupt: false, isDissolving: false };
  await t.db.registerUnit.create({ data: unit });
  return async () => {
    await t.db.registerLoad.deleteMany({ where: { loadId } });
    await t.db.registerUnit.deleteMany({ where: { loadId } });
  };
}

test("behaviour 22: the number finds the name before anything is created, and the customer's page is shown as it will be", async ({
  as,
  t,
}) => {
  const { templateId, product } = await t.installation({
    scopes: ["nhn:selvbetjening/client", "nhn:msh/api", "nhn:ar/api"],
    scopePackages: [{ name: "Meldinger", scopes: ["nhn:msh/api"] }],
  });
  const number = syntheticNumber(91_001);
  const unload = await loadUnit(t, number, "SOLVIK FASTLEGEKONTOR");
  const page = await as("SUPPORT");
  await page.goto(`/installations/new?template=${templateId}`);
  await page.getByLabel("Organisasjonsnummer").fill(number);
  await expect(page.getByText("SOLVIK FASTLEGEKONTOR (AS). Ny kunde.", { exact: false })).toBeVisible();
  await expect(page.getByLabel("Navn på kunden")).toHaveCount(0);
  expect(await t.db.organization.count({ where: { number } })).toBe(0);
  await page.getByLabel("Navn på installasjonen").fill("Avdeling nord");
  const preview = page.getByRole("group", { name: "Slik ser siden ut for kunden" });
  await expect(preview).toContainText("SOLVIK FASTLEGEKONTOR – Avdeling nord");
  await expect(preview).toContainText(product);
  await page.getByText("Tilganger og flere valg").click();
  await expect(page.getByRole("checkbox", { name: "Meldinger" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "nhn:ar/api" })).not.toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Lag lenke" }).click();
  await expectHeading(page, "SOLVIK FASTLEGEKONTOR – Avdeling nord");
  const made = await t.db.installation.findFirstOrThrow({
    where: { organization: { number } },
    select: { draftScopes: true, organization: { select: { name: true } } },
  });
  expect(made).toEqual({
    draftScopes: ["nhn:selvbetjening/client", "nhn:msh/api"],
    organization: { name: "SOLVIK FASTLEGEKONTOR" },
  });
  await unload();
});

test("behaviour 23: the link comes with a mail in the chosen language, a QR code and a text for the ticket, and its progress follows", async ({
  as,
  customer,
  t,
}) => {
  const { templateId, product } = await t.installation();
  const page = await as("SUPPORT");
  await page.goto(`/installations/new?template=${templateId}`);
  await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(91_002));
  await page.getByLabel("Navn på kunden").fill("Lenkeprøven legekontor");
  await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
  await page.getByLabel("Kontakt hos kunden").fill("Vigdis Sol");
  await page.getByLabel(/^E-post/).fill("vigdis@example.no");
  await page.getByLabel(/^Telefon/).fill("22 33 44 55");
  await page.getByRole("button", { name: "Lag lenke" }).click();
  await expect(page.getByText("Lenken er klar. Send den til Vigdis Sol.")).toBeVisible();
  const url = await page.getByTestId("onboarding-url").innerText();
  await expect(page.getByRole("img", { name: "QR-kode med lenken" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Ring +47 22 33 44 55" })).toHaveAttribute(
    "href",
    "tel:+4722334455",
  );

  const mailOf = async () => {
    const address = await page.getByRole("link", { name: "Åpne e-post" }).getAttribute("href");
    return decodeURIComponent(address!);
  };
  expect(await mailOf()).toMatch(/^mailto:vigdis@example\.no\?subject=Ta i bruk /);
  expect(await mailOf()).toContain(url);
  await page.getByRole("group", { name: "Språk i e-posten" }).getByText("English").click();
  expect(await mailOf()).toContain(`subject=Start using ${product} with HelseID`);
  expect(await mailOf()).toContain("Hello, Vigdis Sol!");
  await page.getByRole("button", { name: "Kopier til sak" }).click();
  const ticket = await page.evaluate(() => navigator.clipboard.readText());
  expect(ticket).toContain("Lenkeprøven legekontor");
  expect(ticket).not.toContain(new URL(url).pathname);
  await expectAccessible(page);

  const visitor = await customer();
  await visitor.goto(url);
  await expect(page.getByText("Kunden har åpnet lenken")).toBeVisible({ timeout: 20_000 });
  await confirm(await openSelvbetjening(visitor), "Be om tilgang");
  await expect(page.getByText("Kunden har bedt om tilgang i Altinn", { exact: false })).toBeVisible({
    timeout: 20_000,
  });
});

test("behaviour 40: nothing is asked twice: a registered customer's contact is filled in, and another's never stays", async ({
  as,
  t,
}) => {
  const { organization, organizationId } = await t.installation();
  const contact = {
    contactName: "Mona Moen",
    contactEmail: "mona@example.no",
    contactPhone: "+47 22 33 44 55",
    contactLanguage: "en",
  };
  await t.db.organization.update({ where: { id: organizationId }, data: contact });
  const page = await as("SUPPORT");
  await page.goto("/installations/new");
  await page.getByLabel("Organisasjonsnummer").fill(organization.number);
  await expect(page.getByLabel("Språk i e-post til kunden")).toHaveValue("en");
  await expect(page.getByText("Kunde fra før, 1 installasjon.", { exact: false })).toBeVisible();
  await expect(page.getByLabel("Kontakt hos kunden")).toHaveValue("Mona Moen");
  await expect(page.getByLabel(/^E-post/)).toHaveValue("mona@example.no");
  await page.getByLabel(/^Telefon/).fill("11 22 33 44");
  await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(91_003));
  await expect(page.getByLabel("Navn på kunden")).toBeVisible();
  await expect(page.getByLabel("Kontakt hos kunden")).toHaveValue("");
  await expect(page.getByLabel("Språk i e-post til kunden")).toHaveValue("");
  await expect(page.getByLabel(/^Telefon/)).toHaveValue("11 22 33 44");

  // From the customer's own page the number is not asked for either.
  await page.goto(`/organizations/${organizationId}`);
  await page.getByRole("link", { name: "Ny installasjon her" }).click();
  await expect(page.getByLabel("Kontakt hos kunden")).toHaveValue("Mona Moen");
  await expect(page.getByText(organization.name, { exact: false }).first()).toBeVisible();
});

test("the link can be made without JavaScript, and the name is asked for when nobody knows it", async ({
  as,
  t,
}) => {
  const { templateId } = await t.installation();
  const page = await as("SUPPORT", { javaScriptEnabled: false });
  await page.goto(`/installations/new?template=${templateId}`);
  await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(91_004));
  await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
  await page.getByLabel("Språk i e-post til kunden").selectOption("Nynorsk");
  await page.getByRole("button", { name: "Lag lenke" }).click();
  await expect(page.getByLabel("Navn på installasjonen")).toHaveValue("Hovedserver");
  await expect(page.getByLabel("Språk i e-post til kunden")).toHaveValue("nn");
  await page.getByLabel("Navn på kunden").fill("Uten skript legekontor");
  await page.getByRole("button", { name: "Lag lenke" }).click();
  await expect(page.getByRole("heading", { name: "Uten skript legekontor – Hovedserver" })).toBeVisible();
  await expect(page.getByTestId("onboarding-url")).toBeVisible();
  await expect(
    page.getByRole("group", { name: "Språk i e-posten" }).getByRole("radio", { name: "Nynorsk" }),
  ).toBeChecked();
  await page.getByRole("group", { name: "Språk i e-posten" }).getByText("English").click();
  await expect(page.getByLabel("E-posten, klar til å sendes").filter({ visible: true })).toContainText(
    "Kind regards",
  );
});
