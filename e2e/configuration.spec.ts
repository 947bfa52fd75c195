import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./fixtures";

const FIRST = "https://a.no/callback";
const SECOND = "https://b.no/callback";

async function send(page: Page, reason: string) {
  await page.getByLabel("Hvorfor").fill(reason);
  await page.getByRole("button", { name: "Send endringen" }).click();
}

test("add, remove and restore a redirect URI, and see what is sent each time", async ({ as, t }) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true, redirectUris: [FIRST] }, [FIRST]);
  const upstream = async () =>
    (await t.control<{ redirectUris: string[] }>(`test/clients/${clientId}`)).redirectUris;
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await page.getByRole("link", { name: "Konfigurasjon" }).first().click();
  const uris = page.getByLabel("Redirect-URI-er", { exact: true });

  await test.step("add one: the others stay", async () => {
    await uris.fill(`${FIRST}\n${SECOND}`);
    await page.getByRole("button", { name: "Se hva som endres" }).click();
    const preview = page.getByRole("region", { name: "Dette blir sendt" });
    await expect(preview.getByText(SECOND)).toBeVisible();
    await expect(preview.getByRole("listitem").filter({ hasText: SECOND })).toContainText("Legges til");
    await expect(preview.getByRole("listitem").filter({ hasText: FIRST })).toContainText("Beholdes");
    await expectAccessible(page);
    expect(await upstream()).toEqual([FIRST]);
    await send(page, "Ny server");
    await expect(page.getByText("Endringen er sendt, lest tilbake og stemmer.")).toBeVisible();
    expect(await upstream()).toEqual([FIRST, SECOND]);
    await expect(page.getByText("Versjon 2 (Gjeldende)")).toBeVisible();
  });

  await test.step("remove one", async () => {
    await page.reload();
    await uris.fill(SECOND);
    await page.getByRole("button", { name: "Se hva som endres" }).click();
    await expect(
      page.getByRole("region", { name: "Dette blir sendt" }).getByRole("listitem").filter({ hasText: FIRST }),
    ).toContainText("Fjernes");
    await send(page, "Gammel server er borte");
    await expect(page.getByText("Endringen er sendt, lest tilbake og stemmer.")).toBeVisible();
    expect(await upstream()).toEqual([SECOND]);
  });

  await test.step("restore the first version through the same preview", async () => {
    await page.reload();
    await page.getByRole("link", { name: "Gjenopprett Versjon 1" }).click();
    await expect(page.getByText("Skjemaet er fylt med versjon 1.")).toBeVisible();
    await expect(uris).toHaveValue(FIRST);
    await page.getByRole("button", { name: "Se hva som endres" }).click();
    await send(page, "Den var ikke borte");
    await expect(page.getByText("Endringen er sendt, lest tilbake og stemmer.")).toBeVisible();
    expect(await upstream()).toEqual([FIRST]);
    await expect(page.getByText("«Den var ikke borte»")).toBeVisible();
  });
});

test("a colleague saved first: both are shown, and nothing is lost", async ({ as, t }) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const [mine, theirs] = [await as("SUPPORT"), await as("SUPPORT")];
  for (const page of [mine, theirs]) await page.goto(`/installations/${installationId}/configuration`);
  await theirs.getByLabel("Redirect-URI-er etter utlogging").fill("https://a.no/out");
  await theirs.getByRole("button", { name: "Se hva som endres" }).click();
  await send(theirs, "Utlogging");
  await expect(theirs.getByText("Endringen er sendt, lest tilbake og stemmer.")).toBeVisible();
  await mine.getByLabel("Redirect-URI-er", { exact: true }).fill(`${FIRST}\n${SECOND}`);
  await mine.getByRole("button", { name: "Se hva som endres" }).click();
  await expect(mine.getByText("Noe ble endret imens")).toBeVisible();
  await expectAccessible(mine);
  await send(mine, "Ny server");
  await expect(mine.getByText("Endringen er sendt, lest tilbake og stemmer.")).toBeVisible();
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({
    redirectUris: [FIRST, SECOND],
    postLogoutRedirectUris: ["https://a.no/out"],
  });
});

test("broken rules are shown at the field before anything is sent; a lost response is checked afterwards", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active({ logsUsersIn: true }, [FIRST]);
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}/configuration`);
  await page.getByLabel("Redirect-URI-er", { exact: true }).fill(`${FIRST}\nhttps://A.no/callback`);
  await page.getByRole("button", { name: "Se hva som endres" }).click();
  await expect(page.getByText("Skiller seg bare i store bokstaver eller en skråstrek")).toBeVisible();
  await page.getByLabel("Redirect-URI-er", { exact: true }).fill(`${FIRST}\n${SECOND}`);
  await page.getByRole("button", { name: "Se hva som endres" }).click();
  await t.control("faults", { faults: [{ method: "PUT", path: "/v1/client", kind: "reset", times: 1 }] });
  await send(page, "Ny server");
  await expect(page.getByRole("heading", { name: "Versjoner" })).toBeVisible();
  await expect(page.getByText("En endring kontrolleres")).toBeVisible();
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
  await page.getByLabel("Hvorfor det godtas").fill("Avtalt");
  await page.getByRole("button", { name: "Godta det som gjelder" }).click();
  await expect(page.getByText("Endret utenfor Klientvakt, godtatt")).toBeVisible();
  await expect(page.getByText("Selvbetjening har en annen konfigurasjon")).toHaveCount(0);
});
