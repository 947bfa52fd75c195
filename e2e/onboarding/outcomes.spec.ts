import fs from "node:fs";
import { expect, expectAccessible, test } from "../fixtures";
import { confirm, expectHeading, openSelvbetjening, releaseDraft } from "../steps/onboarding";

/**
 * Every outcome of onboarding as the customer and support see it. Outcome 1 is also in first-start.spec.ts.
 */

test("(1) Success also without JavaScript", async ({ browser, t, stack }) => {
  const { url } = await t.link();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const page = await context.newPage();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await confirm(tab);
  await expect(async () => {
    await tab.reload();
    await expectHeadingNow(tab, "Ferdig! HelseID godtok nøkkelen");
  }).toPass({ timeout: 30_000 });
  await context.close();
});

async function expectHeadingNow(page: import("@playwright/test").Page, title: string) {
  await expect(page.getByRole("heading", { name: title })).toBeVisible({ timeout: 500 });
}

test("behaviour 24: (2) UserAccessRequested, the customer sees what must happen, and so does support", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await confirm(tab, "Be om tilgang");
  await expectHeading(tab, "Du har bedt om tilgang");
  await expectHeading(page, "Du har bedt om tilgang");
  await expect(page.getByText("Du ba om tilgangen", { exact: false })).toBeVisible();
  const mail = page.getByRole("link", { name: "Åpne i e-postprogrammet" });
  expect(decodeURIComponent((await mail.getAttribute("href"))!)).toContain(
    "Ta i bruk HelseID for et fagsystem",
  );
  await expectAccessible(page);
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await expect(support.getByText("Den som prøvde å bekrefte, manglet rettigheten i Altinn")).toBeVisible();
  await expect(support.getByText("Kunden ba om tilgangen", { exact: false })).toBeVisible();
  await expect(support.getByText("Ingen har registrert en purring.")).toBeVisible();
  await support.getByText("Purring til kunden").click();
  await expect(support.getByRole("link", { name: "Åpne e-post" })).toBeVisible();
  await support.getByRole("button", { name: "Registrer at du har purret" }).click();
  await expect(support.getByText("Purringen er registrert.")).toBeVisible();
  await expect(support.getByText("Purret sist", { exact: false })).toBeVisible();
  await expectAccessible(support);
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("(3) Error: nothing is activated, and the customer can start again", async ({ customer, t }) => {
  const { url } = await t.link();
  const page = await customer();
  await page.goto(url);
  await confirm(await openSelvbetjening(page), "Avbryt");
  await expectHeading(page, "Selvbetjening meldte om en feil");
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("(4) not opened within 10 s: Selvbetjening says so, and support can release the customer", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  await t.control("switches", { openWithinSeconds: -1 });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await expect(tab.getByRole("heading", { name: "Lenken er for gammel" })).toBeVisible();
  await expect(
    page.getByText("Hvis Selvbetjening sier at lenken er for gammel", { exact: false }),
  ).toBeVisible();
  // The portal cannot know that it was too late, so the same address is offered until support helps.
  const again = await openSelvbetjening(page, /Fortsett bekreftelsen/);
  expect(again.url()).toBe(tab.url());
  await t.control("switches", { openWithinSeconds: 10 });
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await releaseDraft(support);
  await confirm(await openSelvbetjening(page, /Gå til Selvbetjening/));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("(5) not confirmed within 3 hours", async ({ as, customer, t }) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  await openSelvbetjening(page);
  // Long enough for HelseID to know of a confirmation in the last moment.
  await t.db.clientDraft.updateMany({
    where: { installationId },
    data: { requestedAt: new Date(Date.now() - 4 * 3600_000), lastPollAt: null },
  });
  await expectHeading(page, "Fristen gikk ut");
  await expect(page.getByRole("button", { name: "Start på nytt" })).toBeVisible();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await expect(support.getByText("Ikke bekreftet innen fristen").first()).toBeVisible();
});

test("(6) page closed and opened again: it continues where it was", async ({ customer, t }) => {
  const { url } = await t.link();
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await page.close();
  await confirm(tab);
  await tab.close();
  const again = await tab.context().newPage();
  await again.goto(url);
  await expectHeading(again, "Ferdig! HelseID godtok nøkkelen");
});

test("(7) link used after success: says that it is done, and names nobody in another browser", async ({
  customer,
  t,
}) => {
  const { url } = await t.link();
  const page = await customer();
  await page.goto(url);
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
  await page.goto(url);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
  await expect(page.getByRole("button", { name: /Selvbetjening|nytt/ })).toHaveCount(0);
  const other = await customer();
  await other.goto(url);
  await expectHeading(other, "Lenken er i bruk i en annen nettleser");
  await expect(other.getByText("Hovedserver")).toHaveCount(0);
  await expectAccessible(other);
});

test("(8) two browsers at once: the second is informed, and support can release link and draft", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const [first, second] = [await customer(), await customer()];
  await first.goto(url);
  // The second page learns of the first submission only when it is submitted itself.
  await second.route("**/status", (route) => route.abort());
  await second.goto(url);
  await openSelvbetjening(first);
  const tab = await openSelvbetjening(second);
  await expectHeading(tab, "Lenken er i bruk i en annen nettleser");
  await second.unroute("**/status");
  await expectHeading(second, "Lenken er i bruk i en annen nettleser");
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await support.getByRole("button", { name: "Slipp til en annen nettleser" }).click();
  await expectHeading(second, "Bekreftelsen er begynt et annet sted");
  await expect(second.getByRole("button", { name: /Selvbetjening|nytt|Fortsett/ })).toHaveCount(0);
  await expectAccessible(second);
  await releaseDraft(support);
  await confirm(await openSelvbetjening(second));
  await expectHeading(second, "Ferdig! HelseID godtok nøkkelen");
});

test("(9) double click: one draft, and both tabs lead to it", async ({ customer, t }) => {
  const { url, installationId } = await t.link();
  await t.control("faults", {
    faults: [{ path: "/v1/client-drafts", kind: "slow", seconds: 1, times: 1 }],
  });
  const page = await customer();
  await page.goto(url);
  const tabs: import("@playwright/test").Page[] = [];
  page.context().on("page", (tab) => tabs.push(tab));
  // Two submissions in one turn of the event loop, because a real double click sometimes opens only one tab.
  await page.locator("form[target=_blank]").evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await page.getByRole("button", { name: "Gå til Selvbetjening" }).dblclick();
  await expect
    .poll(() => tabs.filter((tab) => tab.url().includes("/confirm-client/")).length)
    .toBeGreaterThan(0);
  await expect.poll(() => tabs.every((tab) => tab.url().includes("/confirm-client/"))).toBe(true);
  expect(new Set(tabs.map((tab) => tab.url())).size).toBe(1);
  expect(await t.db.clientDraft.count({ where: { installationId } })).toBe(1);
  await confirm(tabs[0]!);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("(10) forged return: an unknown value is not found, and a typed Success proves nothing", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  const clientId = tab.url().split("/").at(-1)!;
  const { returnUri } = await t.control<{ returnUri: string }>(`test/clients/${clientId}`);
  const stranger = await customer();
  expect((await stranger.goto(`/confirm/return/${"A".repeat(43)}?status=Success`))?.status()).toBe(404);
  await stranger.goto(`${returnUri}?status=Success`);
  await expectHeading(stranger, "Siden vises bare i nettleseren der du begynte");
  await expect(stranger.getByText("Hovedserver")).toHaveCount(0);
  await expectHeading(page, "Takk! Nå kontrollerer vi at det virker");
  expect(await t.db.installation.count({ where: { id: installationId, activatedAt: null } })).toBe(1);
  await confirm(tab);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("(11) Selvbetjening refuses the draft: the customer is not blamed, support sees which field", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  await t.db.installation.update({
    where: { id: installationId },
    data: { draftScopes: ["nhn:selvbetjening/client", "nhn:unknown/x"] },
  });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await expectHeading(tab, "Selvbetjening godtok ikke forespørselen");
  await expectHeading(page, "Selvbetjening godtok ikke forespørselen");
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await expect(
    support.getByText("Det gjelder tilgangene. Kontroller at klientmalen i Selvbetjening har dem."),
  ).toBeVisible();
});

test("(12) Selvbetjening is down: explained, and the next submission works", async ({ customer, t }) => {
  const { url } = await t.link();
  await t.control("faults", { faults: [{ path: "/v1/client-drafts", kind: "reset", times: 1 }] });
  const page = await customer();
  await page.goto(url);
  await expectHeading(await openSelvbetjening(page), "Selvbetjening svarer ikke akkurat nå");
  await expectHeading(page, "Selvbetjening svarer ikke akkurat nå");
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("behaviour 25: HelseID does not know the key yet, which is explained after a minute, and the page continues", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  await t.control("switches", { cacheSeconds: 4 });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await confirm(tab);
  await t.db.clientDraft.updateMany({
    where: { installationId, state: "RETURNED" },
    data: { returnedAt: new Date(Date.now() - 61_000) },
  });
  await expectHeading(page, "HelseID kjenner ikke nøkkelen ennå");
  await expect(page.getByRole("heading", { name: "Ferdig! HelseID godtok nøkkelen" })).toBeVisible({
    timeout: 25_000,
  });
});

test("a return to http://localhost: the first tab says what the second shows, and moves on by itself", async ({
  customer,
  t,
}) => {
  const { url } = await t.link({
    returnForm: "LOCALHOST_V1",
    returnPort: 9,
    returnPath: "/client-confirm",
  });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await expect(page.getByText("kan den vise en tom side eller «kan ikke koble til»")).toBeVisible();
  await confirm(tab).catch(() => {});
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});

test("started by support, from the installation's page and back to it", async ({ as, t }) => {
  const { installationId } = await t.installation();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await page.getByRole("button", { name: "Start i Selvbetjening" }).click();
  await confirm(page);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
  await page.getByRole("link", { name: "Til installasjonen i Klientvakt" }).click();
  await expect(page.getByText("Klientvakt så HelseID utstede token til klienten")).toBeVisible();
});

test("a mail scanner that opens the link changes nothing and is not counted as the customer", async ({
  t,
  stack,
}) => {
  const { url, installationId, linkId } = await t.link();
  for (const method of ["HEAD", "GET", "GET"]) expect((await fetch(url, { method })).status).toBe(200);
  expect(await t.db.clientDraft.count({ where: { installationId } })).toBe(0);
  expect(await t.db.onboardingLink.findUnique({ where: { id: linkId } })).toMatchObject({
    firstOpenedAt: null,
    boundAt: null,
  });
  expect((await fetch(`${url}/start`)).status).toBe(405);
  expect(
    (await fetch(`${url}/start`, { method: "POST", headers: { origin: "https://evil.example" } })).status,
  ).toBe(403);
  expect((await fetch(`${stack.portalUrl}/k/${"A".repeat(43)}`)).status).toBe(404);
});

test("the link's token is not in any log, in the database or in the referrer", async ({
  customer,
  t,
  stack,
}) => {
  const { url, token } = await t.link();
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  const referrer = await tab.evaluate(() => document.referrer);
  expect(referrer).toBe(`${stack.portalUrl}/`);
  await confirm(tab);
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
  expect(fs.readFileSync(stack.logFile, "utf8")).not.toContain(token);
  for (const table of ["onboarding_link", "client_draft", "audit_event", "graphile_worker._private_jobs"]) {
    const rows = await t.db.$queryRawUnsafe<{ row: string }[]>(`select t::text as row from ${table} t`);
    expect(rows.map((each) => each.row).join()).not.toContain(token);
  }
});
