import { expect, expectAccessible, test } from "./fixtures";
import { addRedirectUri, expectApplied, previewChange, redirectUri, sendChange } from "./steps/configuration";

const FIRST = "https://a.no/callback";
const SECOND = "https://b.no/callback";

test("behaviour 17: a change is shown as now and afterwards, untouched values are kept, and what was sent has a receipt", async ({
  as,
  t,
}) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true, redirectUris: [FIRST] }, [FIRST]);
  const upstream = async () =>
    (await t.control<{ redirectUris: string[] }>(`test/clients/${clientId}`)).redirectUris;
  const page = await as("SUPPORT");
  const address = `/installations/${installationId}/configuration`;
  await page.goto(address);
  const preview = page.getByRole("region", { name: "Dette blir sendt" });
  const row = (text: string) => preview.getByRole("row").filter({ hasText: text });

  await test.step("add one: the others stay", async () => {
    await addRedirectUri(page, SECOND);
    await expectAccessible(page);
    await previewChange(page);
    await expect(row(SECOND)).toHaveText(`–${SECOND}Legges til`);
    await expect(row(FIRST)).toHaveText(`${FIRST}${FIRST}Beholdes`);
    await expect(preview.getByText(/^Beholdes uendret: Tilganger, /)).toBeVisible();
    await expect(redirectUri(page, 1)).toBeHidden();
    await expectAccessible(page);
    expect(await upstream()).toEqual([FIRST]);
    await preview.getByRole("button", { name: "Tilbake til skjemaet" }).click();
    await expect(redirectUri(page, 2)).toHaveValue(SECOND);
    await previewChange(page);
    await sendChange(page, "Ny server");
    await expectApplied(page);
    expect(await upstream()).toEqual([FIRST, SECOND]);
    await expect(page.getByText("Versjon 2 (Gjeldende)")).toBeVisible();
  });

  await test.step("the receipt stays what it was, with who and why, and is no form", async () => {
    await page.reload();
    const receipt = page.getByRole("region", { name: "Kvittering" });
    await expect(receipt.getByRole("row").filter({ hasText: SECOND })).toHaveText(`–${SECOND}Legges til`);
    await expect(receipt).toContainText("Sendt av SUPPORT");
    await expect(receipt).toContainText("«Ny server»");
    await expect(page.getByRole("button", { name: "Se hva som endres" })).toHaveCount(0);
    await expectAccessible(page);
    await receipt.getByRole("link", { name: "Endre mer" }).click();
  });

  await test.step("behaviour 16: remove one, and see what disappears and that it can be undone", async () => {
    await page.getByRole("button", { name: `Fjern ${FIRST}` }).click();
    await expect(redirectUri(page, 1)).toBeDisabled();
    await page.getByRole("button", { name: `Angre ${FIRST}` }).click();
    await expect(redirectUri(page, 1)).toBeEnabled();
    await page.getByRole("button", { name: `Fjern ${FIRST}` }).click();
    await previewChange(page);
    await expect(row(FIRST)).toHaveText(`${FIRST}Fjernes`);
    await expect(preview).toContainText("Hele konfigurasjonen sendes til Selvbetjening i test.");
    await expect(preview).toContainText("Ingen kan logge inn via en adresse som fjernes.");
    await expect(preview).toContainText("Kan angres");
    await sendChange(page, "Gammel server er borte");
    await expectApplied(page);
    expect(await upstream()).toEqual([SECOND]);
  });

  await test.step("restore the first version through the same preview", async () => {
    await page.goto(address);
    await page.getByRole("link", { name: "Gjenopprett Versjon 1" }).click();
    await expect(page.getByText("Skjemaet er fylt med versjon 1.")).toBeVisible();
    await expect(redirectUri(page, 1)).toHaveValue(FIRST);
    await previewChange(page);
    await sendChange(page, "Den var ikke borte");
    await expectApplied(page);
    expect(await upstream()).toEqual([FIRST]);
  });
});

test("behaviour 19: colleagues on the same client see each other, and whoever saves last is offered both changes", async ({
  as,
  t,
}) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const [mine, theirs] = [await as("ADMINISTRATOR"), await as("SUPPORT")];
  const address = `/installations/${installationId}/configuration`;
  for (const page of [mine, theirs]) await page.goto(address);
  await expect(theirs.getByText("ADMINISTRATOR har også denne siden åpen, siden kl.")).toBeVisible();
  await expectAccessible(theirs);

  await addRedirectUri(theirs, "https://a.no/out", "redirect-URI etter utlogging");
  await previewChange(theirs);
  await addRedirectUri(mine, SECOND);
  await previewChange(mine);
  await expect(mine.getByLabel("Begrunnelse")).toBeVisible();
  await sendChange(theirs, "Utlogging");
  await expectApplied(theirs);

  await sendChange(mine, "Ny server");
  await expect(mine.getByText("Klienten er endret siden forhåndsvisningen")).toBeVisible();
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({ redirectUris: [FIRST] });
  await expectAccessible(mine);
  await mine.getByRole("button", { name: "Slå sammen endringene" }).click();
  await expect(mine.getByText("Noe ble endret imens")).toBeVisible();
  await sendChange(mine, "Ny server");
  await expectApplied(mine);
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({
    redirectUris: [FIRST, SECOND],
    postLogoutRedirectUris: ["https://a.no/out"],
  });
});

test("without JavaScript, a confirmation that is refused says why, and whoever saves last gets both changes", async ({
  as,
  t,
}) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const mine = await as("ADMINISTRATOR", { javaScriptEnabled: false });
  const theirs = await as("SUPPORT");
  for (const page of [mine, theirs]) await page.goto(`/installations/${installationId}/configuration`);
  await redirectUri(mine, 1).fill(SECOND);
  await previewChange(mine);
  await mine.getByRole("button", { name: "Send endringen" }).click();
  await expect(mine.getByLabel("Begrunnelse")).toHaveAttribute("aria-invalid", "true");

  await addRedirectUri(theirs, "https://a.no/out", "redirect-URI etter utlogging");
  await previewChange(theirs);
  await sendChange(theirs, "Utlogging");
  await expectApplied(theirs);

  await sendChange(mine, "Ny server");
  await expect(mine.getByText("Klienten er endret siden forhåndsvisningen")).toBeVisible();
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({ redirectUris: [FIRST] });
  await sendChange(mine, "Ny server");
  await expectApplied(mine);
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({
    redirectUris: [SECOND],
    postLogoutRedirectUris: ["https://a.no/out"],
  });
});

test("what was typed outlives a colleague's change that is under way", async ({ as, t }) => {
  const { installationId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const [mine, theirs] = [await as("ADMINISTRATOR"), await as("SUPPORT")];
  for (const page of [mine, theirs]) await page.goto(`/installations/${installationId}/configuration`);
  await addRedirectUri(mine, SECOND);
  await addRedirectUri(theirs, "https://a.no/out", "redirect-URI etter utlogging");
  await previewChange(theirs);
  await t.control("faults", {
    faults: [{ method: "PUT", path: "/v1/client", kind: "slow", seconds: 3, times: 1 }],
  });
  await sendChange(theirs, "Utlogging");
  await expect
    .poll(() => t.db.configurationChange.count({ where: { installationId, state: "PENDING" } }))
    .toBe(1);
  await previewChange(mine);
  await expect(mine.getByText("En endring kontrolleres")).toBeVisible();
  await expectApplied(theirs);
  await expect(mine.getByText("En endring kontrolleres")).toHaveCount(0);
  await expect(mine.getByRole("region", { name: "Dette blir sendt" }).getByText(SECOND)).toBeVisible();
});

test("behaviour 22: a package of the template is chosen and removed as one, also on the template's form", async ({
  as,
  t,
}) => {
  const scopes = ["nhn:selvbetjening/client", "nhn:msh/api", "nhn:cp-api/access"];
  const { installationId, templateId } = await t.active({ scopes });
  const page = await as("ADMINISTRATOR");
  await page.goto(`/templates/${templateId}/edit`);
  await page.getByLabel("Navn på pakke 1").fill("Meldinger");
  await page.getByLabel("Tilganger i pakke 1, én per linje").fill("nhn:msh/api\nnhn:none/x");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(
    page.getByText("Hver tilgang i en pakke må også stå blant tilgangene på malen."),
  ).toBeVisible();
  await page.getByLabel("Tilganger i pakke 1, én per linje").fill("nhn:msh/api\nnhn:cp-api/access");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("region", { name: "Hva klientene får" })).toContainText("Meldinger");
  await expectAccessible(page);

  await page.goto(`/installations/${installationId}/configuration`);
  const packageBox = page.getByRole("checkbox", { name: "Meldinger", exact: true });
  const [messages, parties] = ["nhn:msh/api", "nhn:cp-api/access"].map((name) =>
    page.getByRole("checkbox", { name, exact: true }),
  );
  await expect(packageBox).toHaveJSProperty("indeterminate", true);
  await packageBox.check();
  await expect(messages!).toBeChecked();
  await expect(parties!).toBeChecked();
  await messages!.uncheck();
  await expect(packageBox).not.toBeChecked();
  await packageBox.check();
  await previewChange(page);
  const row = page.getByRole("region", { name: "Dette blir sendt" }).getByRole("row");
  await expect(row.filter({ hasText: "nhn:cp-api/access" })).toContainText("Legges til");
  await expect(row.filter({ hasText: "nhn:msh/api" })).toContainText("Beholdes");
});

test("broken rules are shown at the field before anything is sent; a lost response is checked afterwards", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}/configuration`);
  await addRedirectUri(page, "https://A.no/callback");
  await previewChange(page);
  await expect(
    page.getByText("Adressen skiller seg bare i store bokstaver eller en skråstrek"),
  ).toBeVisible();
  await redirectUri(page, 2).fill(SECOND);
  await previewChange(page);
  await t.control("faults", { faults: [{ method: "PUT", path: "/v1/client", kind: "reset", times: 1 }] });
  await sendChange(page, "Ny server");
  await expect(page.getByText("Svaret kom ikke fram. Vi kontrollerer hva som gjelder")).toBeVisible();
  await expectAccessible(page);
});

test("drift is shown, and can be accepted; a viewer sees it but cannot change anything", async ({
  as,
  t,
}) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}/configuration`);
  await t.control(`test/clients/${clientId}`, {
    set: { redirectUris: [FIRST, "https://elsewhere.no/cb"] },
  });
  const viewer = await as("VIEWER");
  await viewer.goto(`/installations/${installationId}/configuration`);
  await expect(viewer.getByText("Endret utenfor Klientvakt")).toBeVisible();
  await expect(viewer.getByRole("button", { name: /Se hva|Godta/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("https://elsewhere.no/cb").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Begrunnelse for å godta").fill("Avtalt");
  await page.getByRole("button", { name: "Godta det som gjelder" }).click();
  await expect(page.getByText("Endret utenfor Klientvakt, godtatt")).toBeVisible();
  await expect(page.getByText("Selvbetjening har en annen konfigurasjon")).toHaveCount(0);
});
