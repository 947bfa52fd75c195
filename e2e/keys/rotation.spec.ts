import fs from "node:fs";
import { expect, expectAccessible, test } from "../fixtures";
import { typeClientEnding } from "../steps/onboarding";

test("behaviour 26: support rotates a key and sees each of five stages with its proof", async ({ as, t }) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}?step=rotate`);
  const panel = support.getByRole("region", { name: "Bytte av nøkkel", exact: true });
  await panel.getByRole("button", { name: "Bytt nå" }).click();
  await expect(panel).toContainText("Fullført", { timeout: 30_000 });
  await expect(panel).toContainText("Prøvd med token, tatt i bruk – ferdig");
  await expect(panel).toContainText("HelseID utstedte token med den nye nøkkelen");
  await expect(panel.getByRole("listitem").locator("time")).toHaveCount(5);
  await expectAccessible(support);
  const current = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: installation.installationId, state: "CURRENT" },
  });
  await expect(support.getByText(current.kid!).first()).toBeVisible();
});

test("behaviour 26: a rotation that is stuck shows it, says what to do, and can be abandoned only while the old key works", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  await t.control("switches", { cacheSeconds: 100_000 });
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}?step=rotate`);
  const panel = support.getByRole("region", { name: "Bytte av nøkkel", exact: true });
  await panel.getByRole("button", { name: "Bytt nå" }).click();
  await expect(panel).toContainText("Venter på at HelseID godtar nøkkelen", { timeout: 30_000 });
  await t.db.keyRotation.updateMany({
    where: { installationId: installation.installationId },
    data: { uploadStartedAt: new Date(Date.now() - 700_000) },
  });
  await support.reload();
  await expect(support.getByText("Byttet står fast")).toBeVisible();
  await expect(panel.getByRole("link", { name: /start en fornyelse med kunden/ })).toBeVisible();
  await expectAccessible(support);
  await panel.getByText("Avbryt byttet …").click();
  await panel.getByRole("button", { name: "Avbryt byttet" }).click();
  await expect(panel).toContainText("Avbrutt");
});

test("behaviour 28: the configuration file is handed over to one recipient, once", async ({
  as,
  customer,
  t,
  stack,
}) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}?step=file`);
  const panel = support.getByRole("region", { name: "Utlevering av filen" });
  await panel.getByLabel("Hvem skal ha filen?").fill("Kari Nordmann, ringt på sentralbordet");
  await panel.getByRole("button", { name: "Lag lenke til filen" }).click();
  const url = (await panel.getByTestId("handover-url").textContent())!;
  await expectAccessible(support);

  const page = await customer();
  await page.goto(url);
  await expect(page.getByText("Kari Nordmann, ringt på sentralbordet")).toBeVisible();
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  const file = JSON.parse(fs.readFileSync(await (await download).path(), "utf8")) as Record<string, unknown>;
  expect(file).toMatchObject({ clientId: installation.clientId, privateJwk: { d: expect.any(String) } });
  await page.reload();
  await expect(page.getByText("Filen er hentet")).toBeVisible();
  await expectAccessible(page);
  const again = await page.request.post(`${url}/file`, {
    form: { passphrase: "" },
    headers: { origin: stack.portalUrl },
    maxRedirects: 0,
  });
  expect(again.headers().location).toContain("problem=FILE_TAKEN");
  await support.reload();
  await expect(panel).toContainText("med lenken til Kari Nordmann");
  await expect(support.getByText(/^Filen hentet/)).toBeVisible();
});

test("behaviour 29: an existing client is added by its key, which is proved, sealed and never shown; a refusal says what to do", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const { privateJwk, publicJwk } = await t.pair();
  const { clientId } = await t.control<{ clientId: string }>("test/clients", {
    organizationNumber: installation.organization.number,
    apiKey: installation.apiKey,
    publicJwk,
    scopes: [{ scope: "nhn:selvbetjening/client", status: "ok", statusReason: null }],
  });
  const support = await as("SUPPORT");
  await support.goto("/installations");
  await support.getByText("Mer", { exact: true }).click();
  await support.getByRole("link", { name: "Legg til eksisterende" }).click();
  await support.getByLabel("Kunde", { exact: true }).selectOption({ value: installation.organizationId });
  await support.getByLabel("Klientmal").selectOption({ value: installation.templateId });
  await support.getByLabel("Navn på installasjonen").fill("Gammel server");
  await support.getByLabel("Klientvakt – når dere drifter").check();
  // The form of NHN's page: no kid, no alg, and the JWK as text.
  const { kid: _kid, alg: _alg, ...bare } = privateJwk;
  const file = {
    clientName: "x",
    authority: t.stack.env.HELSEID_TEST_ISSUER,
    clientId: crypto.randomUUID(),
    privateJwk: JSON.stringify(bare),
  };
  await support.getByLabel("Privat nøkkel, eller filen med den").fill(JSON.stringify(file));
  await support.getByRole("button", { name: "Legg til" }).click();
  await expect(
    support.getByText("HelseID godtok ikke nøkkelen (invalid_client).", { exact: false }),
  ).toBeVisible();
  await expect(support.getByText(/^Dette kan du gjøre:/)).toBeVisible();
  await expect(support.getByText(/^Dette kan du si til kunden:/)).toBeVisible();
  await expectAccessible(support);
  await support.getByLabel("Privat nøkkel, eller filen med den").fill(JSON.stringify({ ...file, clientId }));
  await support.getByRole("button", { name: "Legg til" }).click();
  await expect(support.getByRole("heading", { name: /Gammel server/ })).toBeVisible();
  expect(await support.content()).not.toContain(privateJwk.d!);
  const key = await t.db.clientKey.findFirstOrThrow({ where: { kid: privateJwk.kid! } });
  expect(key).toMatchObject({ state: "CURRENT", custody: "PORTAL", provedAt: expect.any(Date) });
});

test("a customer's second client for messages is added, or made, only when the first is named", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  const warning = support.getByText("har allerede installasjonen «Hovedserver» med denne tilgangen", {
    exact: false,
  });
  await support.goto("/installations/existing");
  await support.getByLabel("Kunde", { exact: true }).selectOption({ value: installation.organizationId });
  await support.getByLabel("Klientmal").selectOption({ value: installation.templateId });
  await support.getByLabel("Navn på installasjonen").fill("Legevakt");
  await support.getByLabel(/^Klient-ID/).fill(crypto.randomUUID());
  await support.getByRole("button", { name: "Legg til" }).click();
  await expect(warning).toBeVisible();
  await expectAccessible(support);
  await support.getByLabel(/De seks siste tegnene i klient-ID-en/).fill("000000");
  await support.getByRole("button", { name: "Legg til" }).click();
  await expect(support.getByText("Det du skrev, stemmer ikke.", { exact: false })).toBeVisible();
  await typeClientEnding(support);
  await support.getByRole("button", { name: "Legg til" }).click();
  await expect(support.getByRole("heading", { name: /Legevakt/ })).toBeVisible();

  const { organizationId, templateId } = installation;
  await support.goto(`/installations/new?organization=${organizationId}&template=${templateId}`);
  await support.getByLabel("Navn på installasjonen").fill("Filial");
  await support.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expect(support.getByText("med denne tilgangen", { exact: false })).toBeVisible();
  await typeClientEnding(support);
  await support.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expect(support.getByRole("heading", { name: /Filial/ })).toBeVisible();
});
