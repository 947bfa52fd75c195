import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, test } from "./fixtures";
import { confirm, expectHeading, openSelvbetjening } from "./steps/onboarding";

/**
 * From an empty portal to a verified client: the first user becomes administrator and registers a template
 * and a customer, the customer onboards, and the installation's page follows every step.
 */
test("from an empty portal to a verified client", async ({ customer, t, stack }) => {
  const page = await customer();
  await test.step("sign in with HelseID and become the first administrator", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
    await page.getByRole("button", { name: "Ada Administrator" }).click();
    await expect(page.getByRole("heading", { name: "Du har bedt om tilgang" })).toBeVisible();
    await page.getByText("Er du den første administratoren?").click();
    await page.getByLabel("Engangskode").fill("feil kode");
    await page.getByRole("button", { name: "Bli administrator" }).click();
    await expect(page.getByText("Koden er feil eller allerede brukt.").first()).toBeVisible();
    await page.getByLabel("Engangskode").fill(stack.bootstrapCode);
    await page.getByRole("button", { name: "Bli administrator" }).click();
    await expect(page.getByText("Ingen installasjoner er tatt i bruk ennå.")).toBeVisible();
  });

  const { apiKey } = await t.control<{ apiKey: string }>("test/templates", {
    name: "Fjordjournal",
    scopes: ["nhn:selvbetjening/client", "nhn:msh/api"],
  });
  await test.step("register the client template and its API key", async () => {
    await page.getByRole("link", { name: "Klientmaler" }).click();
    await page.getByRole("link", { name: "Ny klientmal" }).first().click();
    await page.getByRole("textbox", { name: "Navn", exact: true }).fill("Fjordjournal");
    await page.getByLabel("Tilganger", { exact: true }).fill("nhn:selvbetjening/client\nnhn:msh/api");
    await page.getByLabel("Forhåndsvalgte tilganger").fill("nhn:selvbetjening/client\nnhn:msh/api");
    await page.getByRole("button", { name: "Registrer klientmal" }).click();
    await expect(page.getByRole("heading", { name: "Fjordjournal" })).toBeVisible();
    await page.getByRole("textbox", { name: "API-nøkkel" }).fill(apiKey);
    await page.getByRole("button", { name: "Lagre API-nøkkelen" }).click();
    await expect(page.getByText("API-nøkkelen er lagret i Klientvakt.")).toBeVisible();
    expect(await page.content()).not.toContain(apiKey);
  });

  const url = await test.step("behaviour 22: one page from the number to the link", async () => {
    await page.getByRole("link", { name: "Kunder" }).click();
    await page.getByRole("link", { name: "Ny kunde" }).first().click();
    await page.getByLabel("Organisasjonsnummer").fill("123 456 789");
    await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
    await expect(page.getByRole("radio", { name: /Fjordjournal Test/ })).toBeChecked();
    await page.getByRole("button", { name: "Lag lenke" }).click();
    await expect(
      page.getByText("Lest som 123 456 789, men kontrollsifferet stemmer ikke.", { exact: false }),
    ).toBeVisible();
    await page.getByLabel("Organisasjonsnummer").fill(`NO ${syntheticNumber(1)} MVA`);
    await page.getByLabel("Navn på kunden").fill("Fjordgløtt legekontor");
    await expect(page.getByRole("group", { name: "Slik ser siden ut for kunden" })).toContainText(
      "Fjordgløtt legekontor – Hovedserver",
    );
    await page.getByRole("button", { name: "Lag lenke" }).click();
    await expect(page.getByRole("heading", { name: "Fjordgløtt legekontor – Hovedserver" })).toBeVisible();
    await expect(page.getByText("Lenken er klar. Send den til kunden.")).toBeVisible();
    const url = await page.getByTestId("onboarding-url").innerText();
    await expect(page.getByText("Hei!").first()).toContainText(url);
    await page.getByRole("button", { name: "Kopier lenken" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    await page.getByRole("button", { name: "Kopier til sak" }).click();
    const ticket = await page.evaluate(() => navigator.clipboard.readText());
    expect(ticket).toContain("Fjordgløtt legekontor");
    expect(ticket).not.toContain(new URL(url).pathname);
    return url;
  });

  await test.step("the customer confirms, and the pages update without a reload", async () => {
    const visitor = await customer();
    await visitor.goto(url);
    await expectHeading(visitor, "Ta i bruk Fjordjournal med HelseID");
    const tab = await openSelvbetjening(visitor);
    await expectHeading(visitor, "Venter på at du bekrefter i Selvbetjening");
    await confirm(tab);
    await expectHeading(tab, "Ferdig! HelseID godtok nøkkelen");
    await expectHeading(visitor, "Ferdig! HelseID godtok nøkkelen");
    await expect(page.getByText("HelseID har utstedt token")).toBeVisible();
    await page.getByRole("link", { name: "Til installasjonen" }).click();
    await expect(page.getByText("Klientvakt så HelseID utstede token til klienten")).toBeVisible();
  });

  await test.step("the installation's tabs show keys, tokens and history", async () => {
    const openTab = (name: RegExp) =>
      page.getByRole("navigation", { name: "Installasjonen" }).getByRole("link", { name }).click();
    await openTab(/^Nøkler/);
    await expect(page.getByText("I bruk · PS256 · API")).toBeVisible();
    await openTab(/^Test$/);
    await page.getByRole("link", { name: "Token for én audience" }).click();
    await page.getByRole("form", { name: "nhn:msh" }).getByRole("button", { name: "Be om token" }).click();
    await expect(page.getByText("HelseID utstedte et token for nhn:msh.")).toBeVisible();
    await expect(page.getByLabel("Innhold")).toContainText('"aud": "nhn:msh"');
    await page.getByRole("button", { name: "Kontroller nå" }).click();
    await expect(
      page.getByText("HelseID utstedte token, og klienten ble lest i Selvbetjening."),
    ).toBeVisible();
    await openTab(/^Historikk/);
    for (const event of [
      "Lenke laget",
      "Kunden åpnet lenken",
      "Klientutkast laget",
      "Virker: token utstedt og status lest",
      "Kontrollert uten feil",
      "Token utstedt",
    ]) {
      await expect(page.getByText(event).first()).toBeVisible();
    }
    await expect(page.getByText(/\d+ ms fra trykk til Selvbetjening/)).toBeVisible();
    expect(await page.content()).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });
});
