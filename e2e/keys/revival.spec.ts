import fs from "node:fs";
import { compactDecrypt } from "jose";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { PBES2_COUNT } from "@/lib/domain/configuration-file";
import { expect, expectAccessible, test } from "../fixtures";
import { createKey, reportUploaded, uploadInSelvbetjening } from "../steps/revival";

/** A customer replaces an expired key together with support. Each failure has its own explanation. */

const INSTRUCTIONS =
  "1. Lukk **programmet**\n2. Legg filen i `C:\\\\helseid`\n\n<img src=x onerror=alert(1)>";

test("behaviour 27: a revival has the same steps for support and customer, each ticked when it is observed", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active({ revivalInstructions: INSTRUCTIONS });
  await t.control(`test/clients/${installation.clientId}`, { expireKeys: true });
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: new Date(Date.now() - 86_400_000) },
  });
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}/keys`);
  await expect(support.getByText("så den kan ikke byttes herfra")).toBeVisible();
  const status = support.getByRole("region", { name: "Status" });
  await expect(status).toContainText("Nøkkelen utløp i går");
  await support.getByRole("link", { name: "Start fornyelse med kunden …" }).first().click();
  // The tab that is left has the same form.
  await expect(support).toHaveURL(/step=renew/);
  await support.getByRole("button", { name: "Start og lag lenke" }).click();
  const url = (await support.getByTestId("revival-url").textContent())!;
  const steps = support.getByRole("region", { name: "Fornyelse med kunden" });

  const page = await customer();
  await page.goto(url);
  await expectAccessible(page);
  await expect(steps).toContainText("Åpnet av kunden – ferdig");
  const publicKey = await createKey(page);
  expect(JSON.parse(publicKey)).not.toHaveProperty("d");
  await expectAccessible(page);
  await expect(steps).toContainText("1. Ny nøkkel laget – ferdig");

  await steps.getByLabel("Melding til kunden").fill("Velg klienten som heter Hovedserver.");
  await steps.getByRole("button", { name: "Vis meldingen" }).click();
  await expect(page.getByText("Velg klienten som heter Hovedserver.")).toBeVisible();

  await uploadInSelvbetjening(page, publicKey);
  await reportUploaded(page);
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await expect(page.getByRole("heading", { name: "Slik legger du filen inn" })).toBeVisible();
  await expect(page.locator("strong", { hasText: "programmet" })).toBeVisible();
  expect(await page.locator("img[src=x]").count()).toBe(0);
  await expect(steps).toContainText("Prøvd med token – ferdig");

  await page.getByLabel("Passord på filen (valgfritt)").fill("hest batteri stift");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  const file = fs.readFileSync(await (await download).path(), "utf8");
  expect((await download).suggestedFilename()).toMatch(/^helseid-\d{9}-hovedserver\.jwe$/);
  const { plaintext } = await compactDecrypt(file, new TextEncoder().encode("hest batteri stift"), {
    maxPBES2Count: PBES2_COUNT,
    keyManagementAlgorithms: ["PBES2-HS512+A256KW"],
  });
  const configuration = JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, unknown>;
  expect(configuration).toMatchObject({
    clientId: installation.clientId,
    privateJwk: { kid: JSON.parse(publicKey).kid },
  });
  // The program still has the old key, and nothing says that it works.
  await expect(page.getByText("Ett steg igjen")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(/helseid-\d{9}-hovedserver\.jwe/);
  await expect(page.getByRole("heading", { name: "Slik legger du filen inn" })).toBeVisible();
  await expect(page.getByText("Velg klienten som heter Hovedserver.")).toBeVisible();
  await expect(page.getByText("Ferdig!")).toHaveCount(0);
  await expectAccessible(page);
  await expect(steps).toContainText("Venter på at programmet får filen");
  await expect(status).not.toContainText("Nøkkelen utløp");

  await page.getByRole("button", { name: "Programmet virker ikke" }).click();
  await expect(page.getByText("Svaret vises hos kundestøtten")).toBeVisible();
  await expectAccessible(page);
  await support.reload();
  await expect(status).toContainText("Programmet virker ikke");
  await expect(steps).toContainText("Kunden sier at programmet ikke virker");
  await expectAccessible(support);
  await support.goto("/");
  await expect(support.getByRole("region", { name: "Programmet virker ikke" })).toContainText(
    installation.organization.name,
  );

  await page.getByRole("button", { name: "Programmet virker igjen" }).click();
  await expect(page.getByText("Takk for svaret")).toBeVisible();
  await expect(page.getByText("Vi har ikke sett det selv.")).toBeVisible();
  await expectAccessible(page);
  await support.goto(`/installations/${installation.installationId}`);
  await expect(steps).toContainText("Programmet virker, ifølge kunden");
  await expect(steps).toContainText("Programmet virker – oppgitt");
});

test("behaviour 28: a key of the browser is saved once, and the browser forgets it", async ({
  customer,
  t,
}) => {
  const installation = await t.active({ keyAlgorithm: "PS256", custody: "INSTALLATION" });
  const { url } = await t.revival(installation, "INSTALLATION");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  await uploadInSelvbetjening(page, publicKey);
  // Closing the tab too early does not lose anything.
  await page.reload();
  await reportUploaded(page);
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await expect(page.getByRole("button", { name: "Lagre filen" })).toBeVisible();
  // The only copy of the key is in the browser, so leaving warns.
  const warning = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  expect((await warning).type()).toBe("beforeunload");
  await (await warning).dismiss();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  const file = JSON.parse(fs.readFileSync(await (await download).path(), "utf8")) as {
    clientId: string;
    privateJwk: { kid: string; d: string };
  };
  expect(file).toMatchObject({
    clientId: installation.clientId,
    privateJwk: { kid: JSON.parse(publicKey).kid },
  });
  await page.getByRole("button", { name: "Filen er lagret – glem nøkkelen" }).click();
  await expect(page.getByText("Ett steg igjen")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(/helseid-\d{9}-hovedserver\.json/);
  // The browser says that the file is saved; the portal has not seen it in use.
  await expect(page.getByRole("listitem").filter({ hasText: "Hent filen" })).toContainText("ifølge deg");
  await expectAccessible(page);
  const left = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const open = indexedDB.open("klientvakt-keys");
        open.onsuccess = () => {
          const count = open.result.transaction("keys").objectStore("keys").count();
          count.onsuccess = () => resolve(count.result);
        };
      }),
  );
  expect(left).toBe(0);
});

test("not uploaded yet, then uploaded to the wrong client, then correct", async ({ customer, t }) => {
  const installation = await t.active();
  const other = await t.secondInstallation(installation, await t.pair(), "Reserve", []);
  const { url, revivalId } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  await reportUploaded(page);
  await expect(page.getByText("HelseID trenger litt tid på å bli kjent med den")).toBeVisible();
  const ago = () =>
    t.db.revival.update({
      where: { id: revivalId },
      data: { uploadedAt: new Date(Date.now() - 70_000) },
    });
  await ago();
  await expect(page.getByText("HelseID kjenner ikke den nye nøkkelen")).toBeVisible();
  await expectAccessible(page);

  const clientPage = t.stack.env.SELVBETJENING_TEST_PORTAL_URL + `/clients/${other}/keys`;
  await uploadInSelvbetjening(page, publicKey, clientPage);
  await expect(page.getByText("Nøkkelen er lastet opp på feil klient-ID")).toBeVisible({ timeout: 30_000 });

  await uploadInSelvbetjening(page, publicKey);
  await page.getByRole("button", { name: "Prøv igjen" }).click();
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });
});

test("a refused token and an outage of HelseID are explained", async ({ customer, t }) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  // Before the upload, which the open page finds by itself.
  await t.control(`test/clients/${installation.clientId}`, { set: { apiBlocked: true } });
  await uploadInSelvbetjening(page, publicKey);
  await reportUploaded(page);
  await expect(page.getByText("Selvbetjening godtok ikke forespørselen")).toBeVisible({ timeout: 20_000 });
  await t.control("faults", { faults: [{ path: "/v1/client", kind: "500", times: 1000 }] });
  await expect(page.getByText("HelseID svarer ikke akkurat nå")).toBeVisible({ timeout: 30_000 });
  await t.control("faults", { faults: [] });
  await t.control(`test/clients/${installation.clientId}`, { set: { apiBlocked: false } });
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });
});

test("installation custody: not uploaded, a refused token, an outage, and a wrong clock", async ({
  customer,
  t,
}) => {
  const installation = await t.active({ custody: "INSTALLATION" });
  const { url, revivalId } = await t.revival(installation, "INSTALLATION");
  const page = await customer();
  // Ninety seconds slow: HelseID would refuse an assertion with this time.
  await page.clock.install({ time: new Date(Date.now() - 90_000) });
  await page.clock.resume();
  await page.goto(url);
  const publicKey = await createKey(page);
  await reportUploaded(page);
  await expect(page.getByText("Venter på at HelseID skal kjenne nøkkelen")).toBeVisible();
  await expect(page.getByText("Klokka på denne maskinen går feil")).toBeVisible();
  await t.db.revival.update({
    where: { id: revivalId },
    data: { uploadedAt: new Date(Date.now() - 70_000) },
  });
  await page.reload();
  await expect(page.getByText("HelseID kjenner ikke den nye nøkkelen")).toBeVisible();
  await expectAccessible(page);
  await page.getByText("Virker det ikke?").click();
  await uploadInSelvbetjening(page, publicKey);
  await t.control(`test/clients/${installation.clientId}`, { set: { apiBlocked: true } });
  await page.getByRole("button", { name: "Prøv igjen" }).click();
  await expect(page.getByText("Selvbetjening godtok ikke forespørselen")).toBeVisible({ timeout: 20_000 });
  await t.control("faults", { faults: [{ path: "/v1/client", kind: "reset", times: 1000 }] });
  await expect(page.getByText("HelseID eller Selvbetjening svarer ikke")).toBeVisible({ timeout: 20_000 });
  await t.control("faults", { faults: [] });
  await t.control(`test/clients/${installation.clientId}`, { set: { apiBlocked: false } });
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });
});

test("pasted text is validated in the browser: private key, another key, half a key, wrong client", async ({
  customer,
  t,
}) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  await page.getByText("Usikker på hva du limte inn?").click();
  const field = page.getByLabel("Lim inn det samme her");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  const { privateJwk, publicJwk } = await t.pair();
  for (const [text, title] of [
    [JSON.stringify(privateJwk), "Stopp! Dette er en privat nøkkel"],
    [
      JSON.stringify({ clientId: "x", privateJwk: JSON.stringify(privateJwk) }),
      "Stopp! Dette er en privat nøkkel",
    ],
    ["-----BEGIN PRIVATE KEY-----\nMIIE", "Stopp! Dette er en privat nøkkel"],
    [JSON.stringify(publicJwk), "Dette er en annen nøkkel"],
    [publicKey.slice(0, 60), "Dette er ikke en hel nøkkel"],
    [crypto.randomUUID(), "Feil klient-ID"],
    [installation.clientId, "Riktig klient-ID"],
    [publicKey, "Riktig nøkkel"],
  ] as const) {
    await field.fill(text);
    await expect(page.getByRole("status").getByText(title, { exact: true })).toBeVisible();
  }
  await expectAccessible(page);
  expect(sent.join("\n")).not.toContain(privateJwk.d!);
});

test("a forwarded link cannot take over a revival that another browser has started, without support's consent", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const first = await customer();
  await first.goto(url);
  const publicKey = await createKey(first);
  const second = await customer();
  await second.goto(url);
  await expect(second.getByText("En annen nettleser holder på med dette")).toBeVisible();
  expect(await second.content()).not.toContain(JSON.parse(publicKey).kid);
  expect((await second.request.get(`${url}/public-key`)).status()).toBe(409);
  await expectAccessible(second);

  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}`);
  await support.getByRole("button", { name: "Slipp til en annen nettleser" }).click();
  await expect(second.getByTestId("public-key")).toBeVisible();
});

test("the revival works without JavaScript when the portal has the key", async ({ browser, t, stack }) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const page = await context.newPage();
  await page.goto(url);
  const publicKey = await createKey(page);
  await uploadInSelvbetjening(page, publicKey);
  await reportUploaded(page);
  // Without a script the page does not poll, and the worker checks a minute later. The test moves that time
  // to the past.
  await expect(async () => {
    await page.request.get(`${url}/status`);
    await page.reload();
    await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
  const again = await page.request.post(`${url}/file`, {
    form: { passphrase: "" },
    headers: { origin: stack.portalUrl },
    maxRedirects: 0,
  });
  expect([again.status(), again.headers().location]).toEqual([
    303,
    expect.stringContaining("problem=FILE_TAKEN"),
  ]);
  await context.close();
});

test("support cancels, resends and closes; the old link stops working at once", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}`);
  const panel = support.getByRole("region", { name: "Fornyelse med kunden" });
  await panel.getByRole("button", { name: "Lag ny lenke" }).click();
  const fresh = (await panel.getByTestId("revival-url").textContent())!;
  const page = await customer();
  expect((await page.goto(url))!.status()).toBe(404);
  await page.goto(fresh);
  await createKey(page);
  await panel.getByText("Avbryt fornyelsen …").click();
  await panel.getByRole("button", { name: "Avbryt fornyelsen" }).click();
  await expect(page.getByText("Fornyelsen er avsluttet", { exact: false })).toBeVisible();
  await expect(panel.getByRole("button", { name: "Start og lag lenke" })).toBeVisible();
  // The new key may have been uploaded already, so it is retired and not destroyed. The current key stays
  // current.
  const keys = await t.db.clientKey.findMany({
    where: { installationId: installation.installationId },
    orderBy: { createdAt: "asc" },
  });
  expect(keys.map((key) => key.state)).toEqual(["CURRENT", "SUBMITTED"]);
});
