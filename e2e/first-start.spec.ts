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
    await page.getByLabel("Navn").fill("Fjordjournal");
    await page.getByLabel("Scope", { exact: true }).fill("nhn:selvbetjening/client\nnhn:msh/api");
    await page.getByLabel("Forhåndsvalgte scope").fill("nhn:selvbetjening/client\nnhn:msh/api");
    await page.getByRole("button", { name: "Registrer klientmal" }).click();
    await expect(page.getByRole("heading", { name: "Fjordjournal" })).toBeVisible();
    await page.getByRole("textbox", { name: "API-nøkkel" }).fill(apiKey);
    await page.getByRole("button", { name: "Lagre API-nøkkelen" }).click();
    await expect(page.getByText("API-nøkkelen er lagret i Klientvakt.")).toBeVisible();
    expect(await page.content()).not.toContain(apiKey);
  });

  await test.step("register the customer and the installation", async () => {
    await page.getByRole("link", { name: "Kunder" }).click();
    await page.getByRole("link", { name: "Ny kunde" }).first().click();
    await page.getByLabel("Organisasjonsnummer").fill("123 456 789");
    await page.getByLabel("Navn").first().fill("Fjordgløtt legekontor");
    await page.getByRole("button", { name: "Registrer kunde" }).click();
    await expect(page.getByText("Er ikke et gyldig organisasjonsnummer.")).toBeVisible();
    await expect(page.getByLabel("Navn").first()).toHaveValue("Fjordgløtt legekontor");
    await page.getByLabel("Organisasjonsnummer").fill(syntheticNumber(1));
    await page.getByRole("button", { name: "Registrer kunde" }).click();
    await page.getByRole("link", { name: "Ny installasjon her" }).click();
    await page.getByLabel("Klientmal").selectOption({ label: "Fjordjournal – Test" });
    await page.getByRole("button", { name: "Gå videre" }).click();
    await page.getByLabel("Navn på installasjonen").fill("Hovedserver");
    await page.getByRole("button", { name: "Opprett installasjon" }).click();
    await expect(page.getByRole("heading", { name: "Fjordgløtt legekontor – Hovedserver" })).toBeVisible();
  });

  const url = await test.step("create the onboarding link, with an RSA key of 4096 bits", async () => {
    await page.getByRole("button", { name: "Lag lenke" }).click();
    await expect(page.getByText("Lenken er klar")).toBeVisible();
    const url = await page.getByTestId("onboarding-url").innerText();
    await expect(page.getByText("Hei!")).toContainText(url);
    await page.getByRole("button", { name: "Kopier lenken" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    return url;
  });

  await test.step("the customer confirms, and the pages update without a reload", async () => {
    const visitor = await customer();
    await visitor.goto(url);
    await expectHeading(visitor, "Koble Fjordjournal til HelseID");
    const tab = await openSelvbetjening(visitor);
    await expectHeading(visitor, "Venter på at du bekrefter i Selvbetjening");
    await confirm(tab);
    await expectHeading(tab, "Ferdig! HelseID godtok klienten");
    await expectHeading(visitor, "Ferdig! HelseID godtok klienten");
    await expect(page.getByText("Klientvakt så HelseID utstede token til klienten")).toBeVisible();
  });

  await test.step("the installation's page shows keys, scopes, tokens and history", async () => {
    await expect(page.getByText("I bruk · PS256 · API")).toBeVisible();
    await page.getByRole("form", { name: "nhn:msh" }).getByRole("button", { name: "Be om token" }).click();
    await expect(page.getByText("HelseID utstedte et token for nhn:msh.")).toBeVisible();
    await expect(page.getByLabel("Innhold")).toContainText('"aud": "nhn:msh"');
    await page.getByRole("button", { name: "Kontroller nå" }).click();
    await expect(
      page.getByText("HelseID utstedte token, og klienten ble lest i Selvbetjening."),
    ).toBeVisible();
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
