import { expect, expectAccessible, test } from "../fixtures";
import { confirm, expectHeading, openSelvbetjening, releaseDraft } from "../steps/onboarding";

/** The journeys on which a customer could get a second client by accident. */

test("the customer closes the tab and goes on in the same browser, to the same draft", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  const address = tab.url();
  await tab.close();
  await expectHeading(page, "Venter på at du bekrefter i Selvbetjening");
  await expect(page.getByRole("button", { name: /Start på nytt|Gå til Selvbetjening/ })).toHaveCount(0);
  await expectAccessible(page);
  const again = await openSelvbetjening(page, /Fortsett bekreftelsen/);
  expect(again.url()).toBe(address);
  await confirm(again);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
  expect(await t.db.clientDraft.count({ where: { installationId } })).toBe(1);
});

test("the customer confirms, does not come back, and clicks again while HelseID does not respond", async ({
  customer,
  t,
}) => {
  // A return to the customer's own machine, which the portal does not see.
  const { url, installationId, apiKey } = await t.link({
    returnForm: "LOCALHOST_V1",
    returnPort: 9,
    returnPath: "/client-confirm",
  });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  const address = tab.url();
  await t.control("faults", { faults: [{ path: "/connect/token", kind: "500", times: 1000 }] });
  await confirm(tab).catch(() => {});
  const again = await openSelvbetjening(page, /Fortsett bekreftelsen/);
  expect(again.url()).toBe(address);
  await expect(again.getByRole("heading", { name: "Lenken er brukt" })).toBeVisible();
  await t.control("faults", { faults: [] });
  await expect(page.getByRole("heading", { name: "Ferdig! HelseID godtok nøkkelen" })).toBeVisible({
    timeout: 60_000,
  });
  expect(await t.db.clientDraft.count({ where: { installationId } })).toBe(1);
  const clients = await t.control<{ apiKey: string }[]>("test/clients");
  expect(clients.filter((each) => each.apiKey === apiKey)).toHaveLength(1);
});

test("support reads what the release of a draft means and names it; starting again is confirmed as well", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  await (await openSelvbetjening(page)).close();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  const panel = support.getByRole("region", { name: "Forsøk" });
  await expect(panel.getByText("kan fortsatt bli bekreftet, til", { exact: false })).toBeVisible();
  await panel.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(panel.getByText("HelseID kjente ikke klienten", { exact: false })).toBeVisible();
  await expect(support.getByRole("button", { name: "Start i Selvbetjening" })).toHaveCount(0);
  await panel.getByText("Slipp klientutkastet …").click();
  await expect(
    panel.getByText("Hvis begge bekreftes, får kunden to klienter", { exact: false }),
  ).toBeVisible();
  await expectAccessible(support);
  await panel.getByRole("button", { name: "Slipp klientutkastet", exact: true }).click();
  await expect(panel.getByText("Det du skrev, stemmer ikke.", { exact: false })).toBeVisible();
  await support.reload();
  await releaseDraft(support);
  await expect(page.getByText("Meldingene kan stoppe")).toBeVisible();
  await expectAccessible(page);
  // Without what must be typed, nothing is made, and what was typed is still there.
  await page.locator("[name=confirmation]").fill("feil12");
  const popup = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Gå til Selvbetjening" }).click();
  const refused = await popup;
  await expect(refused.getByText("Det du skrev, stemmer ikke.", { exact: false })).toBeVisible();
  await expect(refused.locator("[name=confirmation]")).toHaveValue("feil12");
  expect(await t.db.clientDraft.count({ where: { installationId } })).toBe(1);
  await confirm(await openSelvbetjening(refused));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("access that was given is noticed when the customer asks for a check, also without JavaScript", async ({
  browser,
  t,
  stack,
}) => {
  const { url, installationId } = await t.link();
  await t.control("switches", { draftAfterGrant: "activated", accessGrantSeconds: 0, cacheSeconds: 0 });
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const page = await context.newPage();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await tab.getByRole("button", { name: /Be om tilgang/ }).click();
  // The portal may be writing to the same draft.
  await expect(() =>
    t.db.clientDraft.updateMany({
      where: { installationId, state: "ACCESS_REQUESTED" },
      data: { lastPollAt: new Date(Date.now() - 11_000) },
    }),
  ).toPass();
  await expect(async () => {
    await page.goto(url);
    const check = page.getByRole("button", { name: "Kontroller nå" });
    if (await check.isVisible()) await check.click();
    await expect(page.getByRole("heading", { name: "Ferdig! HelseID godtok nøkkelen" })).toBeVisible({
      timeout: 500,
    });
  }).toPass({ timeout: 30_000 });
  await context.close();
});
