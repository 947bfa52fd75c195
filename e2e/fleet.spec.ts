import { parse } from "csv-parse/sync";
import ICAL from "ical.js";
import readXlsxFile from "read-excel-file/node";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

test("the start page shows what needs attention, most urgent first, and each count leads to its list", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: new Date(Date.now() - 400 * 86_400_000) },
  });
  const page = await as("SUPPORT");
  await page.goto("/");
  // The most urgent cause comes first.
  const first = page.locator("main").getByRole("region").first();
  await expect(first).toHaveAccessibleName("Utløpte nøkler");
  await expect(first).toContainText(installation.organization.name);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Utløpte nøkler" }).click();
  await expect(page).toHaveURL(/status=expired/);
  await expect(page.getByRole("link", { name: installation.organization.name })).toBeVisible();
  await expectAccessible(page);
});

test("an installation whose link has expired is shown as not started in its row, filter and export and on its page", async ({
  as,
  t,
}) => {
  const installation = await t.link();
  const page = await as("SUPPORT");
  const list = (status: string) => `/installations?status=${status}&q=${installation.organization.number}`;
  const row = page.getByRole("row", { name: installation.organization.name });
  await page.goto(list("waiting"));
  await expect(row).toContainText("Lenke laget, venter på kunden");
  await t.db.onboardingLink.updateMany({
    where: { installationId: installation.installationId },
    data: { expiresAt: new Date(Date.now() - 1000) },
  });
  await page.goto(list("waiting"));
  await expect(row).toHaveCount(0);
  await page.goto(list("new"));
  await expect(row).toContainText("Ikke tatt i bruk");
  await expect(row).toContainText("Lenken er utløpt");
  await expect(page.getByText("1 installasjon", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByText("Mer", { exact: true }).click();
  const href = await page.getByRole("link", { name: "Last ned CSV" }).getAttribute("href");
  const response = await page.request.get(href!);
  expect(parse(await response.body(), { delimiter: ";", bom: true, columns: true })).toEqual([
    expect.objectContaining({ status: "not-started", statusReason: "link-expired" }),
  ]);
  await row.getByRole("link").click();
  await expect(page.getByText("Lenken er utløpt. Lag en ny lenke")).toBeVisible();
});

test("when the worker has no heartbeat, the page shows a warning", async ({ as, t }) => {
  const page = await as("VIEWER");
  await page.goto("/");
  await expect(page.getByText("Bakgrunnstjenesten har stoppet")).toHaveCount(0);
  await t.withHeartbeat("worker", new Date(Date.now() - 20 * 60_000), async () => {
    await page.goto("/");
    await expect(page.getByText("Bakgrunnstjenesten har stoppet")).toBeVisible();
  });
  await t.db.heartbeat.update({ where: { name: "worker" }, data: { at: new Date() } });
});

test("behaviour 1: the list is filtered during typing, and the address opens the same view for a colleague", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const name = `Tromsø legesenter ${installation.organization.number.slice(-5)}`;
  await t.db.organization.update({ where: { id: installation.organizationId }, data: { name } });
  await t.active();
  const page = await as("VIEWER");
  await page.goto("/installations");
  const rows = page.getByRole("row");
  await page.getByRole("searchbox").pressSequentially(`tromso ${installation.organization.number.slice(-5)}`);
  await expect(page).toHaveURL(/q=tromso/);
  await expect(rows).toHaveCount(2);
  await expect(page.getByText("1 installasjon", { exact: true })).toBeVisible();
  await page.getByText("Filter", { exact: true }).click();
  await page.getByRole("combobox", { name: "Status", exact: true }).selectOption("failing");
  await expect(page).toHaveURL(/status=failing/);
  await expect(page.getByText("Ingen treff", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Status", exact: true }).selectOption("active");
  await expect(rows).toHaveCount(2);

  const colleague = await as("SUPPORT");
  await colleague.goto(page.url());
  await expect(colleague.getByRole("link", { name })).toBeVisible();
  await colleague.getByText("Filter", { exact: true }).click();
  await expect(colleague.getByRole("combobox", { name: "Status", exact: true })).toHaveValue("active");
  await expect(colleague.getByRole("link", { name: "Fjern filteret Status: I bruk" })).toBeVisible();
});

test("the list is read, filtered and sorted without JavaScript", async ({ browser, t, stack }) => {
  const installation = await t.active();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const { name, value } = await t.session("VIEWER");
  await context.addCookies([{ name, value, url: stack.portalUrl }]);
  const page = await context.newPage();
  await page.goto("/installations");
  await page.getByRole("searchbox").fill(installation.organization.name);
  await page.getByRole("button", { name: "Søk", exact: true }).click();
  await expect(page.getByRole("link", { name: installation.organization.name })).toBeVisible();
  await page.getByRole("columnheader", { name: "Kunde" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await page.getByRole("columnheader", { name: "Kunde" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name-desc/);
  // A row's menu is made of links.
  const row = page.getByRole("row", { name: installation.organization.name });
  await row.locator("summary").click();
  await expect(row.getByRole("link", { name: "Start fornyelse med kunden …" })).toHaveCount(0);
  await row.getByRole("link", { name: "Historikk" }).click();
  await expect(page).toHaveURL(new RegExp(`${installation.installationId}/history`));
  await context.close();
});

test("an export contains the view's rows, and a name is not executed as a formula", async ({ as, t }) => {
  const installation = await t.active();
  const name = `=HYPERLINK("x") ${installation.organization.number}`;
  await t.db.organization.update({ where: { id: installation.organizationId }, data: { name } });
  const page = await as("VIEWER");
  await page.goto(`/installations?q=${installation.organization.number}`);
  const download = page.waitForEvent("download");
  await page.getByText("Mer", { exact: true }).click();
  await page.getByRole("link", { name: "Last ned CSV" }).click();
  const stream = await (await download).createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  const rows: Record<string, string>[] = parse(text, { columns: true, delimiter: ";", bom: true });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ clientId: installation.clientId, status: "active", environment: "test" });
  expect(rows[0]!.organization).toBe(`'${name}`);
});

test("the command palette opens an installation, an organization or a page by keyboard alone", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const page = await as("SUPPORT");
  await page.goto("/bulk");
  const field = page.getByRole("combobox", { name: "Søk eller gå til" });
  await expect(page.getByRole("button", { name: "Søk eller gå til" })).toHaveAttribute(
    "aria-keyshortcuts",
    /Control\+K/,
  );
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await expectAccessible(page);
  await field.fill(installation.organization.name);
  // The installation, what can be done about it, and its customer.
  await expect(page.getByRole("option")).toHaveCount(3);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toContainText(installation.organization.number);
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("option", { selected: true })).toContainText("Hovedserver");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/installations/${installation.installationId}$`));
  await page.keyboard.press("Control+k");
  await field.fill("klientm");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/templates$/);
  await page.keyboard.press("Control+k");
  await field.fill("finnes slett ikke");
  await expect(page.getByText("Ingen treff", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
});

test("behaviour 34: a view is saved, shared, and read by a calendar program until its address is revoked", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const expiresAt = new Date(Date.now() + 20 * 86_400_000);
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt },
  });
  const page = await as("SUPPORT");
  await page.goto(`/installations?q=${installation.organization.number}&within=30`);
  await page.getByText("Lagre denne visningen").click();
  const name = `Snart ${installation.organization.number}`;
  await page.getByLabel("Navn på visningen").fill(name);
  await page.getByLabel("Del med alle i Klientvakt").check();
  await page.getByRole("button", { name: "Lagre visningen" }).click();
  await expect(page.getByText("Visningen er lagret i Klientvakt.")).toBeVisible();
  await page.goto("/views");
  const card = page.getByRole("listitem").filter({ hasText: name });
  await expect(card).toContainText(`utløper:<30d ${installation.organization.number}`);
  await card.getByRole("button", { name: "Lag kalenderadresse" }).click();
  const url = (await card.getByTestId("calendar-url").textContent())!;
  await expectAccessible(page);

  const read = async () => {
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toContain("text/calendar");
    const calendar = new ICAL.Component(ICAL.parse(await response.text()));
    return calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  };
  const events = await read();
  expect(events).toHaveLength(1);
  expect(events[0]!.summary).toBe(
    `HelseID-nøkkel utløper (test): ${installation.organization.name} – Hovedserver`,
  );
  const oslo = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" }).format(expiresAt);
  expect(events[0]!.startDate.toString()).toBe(oslo);
  expect((await read())[0]!.uid).toBe(events[0]!.uid);

  const colleague = await as("VIEWER");
  await colleague.goto("/installations");
  await colleague.getByRole("searchbox").fill("noe annet");
  await expect(colleague).toHaveURL(/q=noe/);
  await expect(colleague.getByRole("searchbox")).toBeFocused();
  await colleague.getByRole("link", { name }).click();
  await expect(colleague.getByRole("link", { name: installation.organization.name })).toBeVisible();
  await expect(colleague.getByRole("searchbox")).toHaveValue(installation.organization.number);
  await expect(colleague.getByLabel("Utløper innen", { exact: true })).toHaveValue("30");
  await colleague.goto("/views");
  await expect(colleague.getByRole("listitem").filter({ hasText: name }).getByRole("button")).toHaveCount(0);

  await card.getByText("Trekk kalenderen tilbake …").click();
  await card.getByRole("button", { name: "Trekk kalenderen tilbake" }).click();
  await expect(card).not.toContainText("har kalender");
  expect((await fetch(url)).status).toBe(404);
});

test("a report by template, month or customer shows how recent each expiry is, and is available as CSV, XLSX and PDF", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: {
      expiresAt: new Date(Date.now() + 12 * 86_400_000),
      expirySource: "selvbetjening",
      expirySeenAt: new Date(),
    },
  });
  await t.db.installation.update({
    where: { id: installation.installationId },
    data: { label: "=HYPERLINK(1)" },
  });
  const page = await as("VIEWER");
  await page.goto("/");
  await page
    .getByRole("navigation", { name: "Hovedmeny" })
    .getByRole("link", { name: "Utløpsrapport" })
    .click();
  await page
    .getByRole("navigation", { name: "Utløper innen" })
    .getByRole("link", { name: "30 dager" })
    .click();
  await expect(page).toHaveURL(/due=30/);
  await page
    .getByRole("navigation", { name: "Grupper etter" })
    .getByRole("link", { name: "Klientmal" })
    .click();
  await expect(page).toHaveURL(/group=template/);
  await page.getByRole("main").getByText("Filter", { exact: true }).click();
  await page
    .getByLabel("Klientmal", { exact: true })
    .selectOption({ label: `${installation.product} – Test` });
  await page.getByRole("button", { name: "Vis", exact: true }).click();
  await expect(page.getByRole("heading", { name: `${installation.product} – Test` })).toBeVisible();
  await expect(page.getByText("1 nøkkel", { exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: installation.organization.name })).toContainText(
    /Selvbetjening, \d/,
  );
  await expectAccessible(page);
  const get = async (name: string) => {
    const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
    const response = await page.request.get(href!);
    expect(response.ok()).toBe(true);
    return response.body();
  };
  await page.getByRole("main").getByText("Mer", { exact: true }).click();
  await expectAccessible(page);
  const [csv] = parse(await get("Last ned CSV for programmer"), {
    delimiter: ";",
    bom: true,
    columns: true,
  }) as Record<string, string>[];
  expect(csv).toMatchObject({
    installation: "'=HYPERLINK(1)",
    daysLeft: "12",
    expirySource: "selvbetjening",
  });
  const [sheet] = await readXlsxFile(await get("XLSX"));
  const row = sheet!.data.find((cells) => cells[0] === installation.organization.name)!;
  expect(row[2]).toBe("'=HYPERLINK(1)");
  expect(row[4]).toBeInstanceOf(Date);
  // An assumed expiry is a column of its own, and no known expiry has one.
  expect(row[5]).toBeNull();
  await t.db.clientTemplate.update({ where: { id: installation.templateId }, data: { keyLifetimeDays: 90 } });
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: null, expirySource: null, expirySeenAt: null },
  });
  const list = `/installations/export?status=unknown&template=${installation.templateId}&format=`;
  const [unknown] = await readXlsxFile(await (await page.request.get(`${list}xlsx`)).body());
  const assumed = unknown!.data.find((cells) => cells[0] === installation.organization.name)!;
  expect(assumed[4]).toBeNull();
  expect(assumed[5]).toBeInstanceOf(Date);
  expect(unknown!.data.map((cells) => cells[5])).toContain("Antatt utløp");
  const pdf = (await get("PDF")).toString("latin1");
  expect(pdf.startsWith("%PDF-1.7")).toBe(true);
  expect(pdf).toContain("/Lang (nb-NO)");
  expect(pdf).toContain("/StructTreeRoot");
});

test("behaviour 12: weekends and holidays are shaded, and a bar leads to its keys, as does the table beside it", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const week = new Date();
  week.setUTCHours(0, 0, 0, 0);
  week.setUTCDate(week.getUTCDate() - ((week.getUTCDay() + 6) % 7) + 14);
  await t.db.heartbeat.upsert({
    where: { name: "forecast" },
    create: { name: "forecast", at: new Date() },
    update: { at: new Date() },
  });
  await t.db.expiryForecast.create({ data: { templateId: installation.templateId, week, keys: 7 } });
  const page = await as("VIEWER");
  await page.goto("/");
  const panel = page.getByRole("region", { name: "Nøkler som utløper det neste året" });
  await panel.getByLabel("Klientmal").selectOption({ label: `${installation.product} – Test` });
  await panel.getByRole("button", { name: "Vis", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(installation.templateId));
  await expect(panel).toContainText("7 nøkler i alt.");
  // Each week has its weekend.
  await expect(panel.locator("[data-off=weekend]").first()).toBeAttached();
  expect(await panel.locator("[data-off]").count()).toBeGreaterThanOrEqual(52 * 2);
  for (const half of ["Det første halvåret", "Det andre halvåret"])
    await expect(
      panel.getByRole("group", { name: new RegExp(`^${half}. Stolpediagram: 7 nøkler`) }),
    ).toBeVisible();
  // Every year has Christmas and New Year, whatever half-year they are in. Whit Monday may be 17 May.
  for (const holiday of ["christmas", "newYear"])
    await expect(panel.locator(`[data-off=${holiday}]`).first()).toBeAttached();
  const bar = panel.getByRole("link", { name: /^Uken fra .*: 7 nøkler$/ });
  const monday = week.toISOString().slice(0, 10);
  await expect(bar).toHaveAttribute(
    "href",
    new RegExp(`week=${monday}.*template=${installation.templateId}`),
  );
  await panel.getByText("Vis som tabell").click();
  await expect(panel.getByRole("row")).toHaveCount(53);
  await expect(panel.getByRole("row").getByRole("link")).toHaveText(["7"]);
  await expectAccessible(page);
  const { installationId } = installation;
  // Friday at noon of that week.
  const expiresAt = new Date(week.getTime() + 4.5 * 86_400_000);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
  await bar.press("Enter");
  await expect(page.getByRole("row", { name: installation.organization.name })).toBeVisible();
  await expect(page.getByRole("search").getByText("Utløper i:")).toBeVisible();
  const after = `/installations?template=${installation.templateId}&week=`;
  await page.goto(after + new Date(week.getTime() + 7 * 86_400_000).toISOString().slice(0, 10));
  await expect(page.getByRole("row", { name: installation.organization.name })).toHaveCount(0);
});

test("behaviour 6: columns are chosen, and rows or a whole view are selected for a bulk change by keyboard", async ({
  as,
  t,
}) => {
  const first = await t.active();
  const pair = await t.pair();
  const second = await t.secondInstallation(first, pair, "Reserve", []);
  const page = await as("ADMINISTRATOR");
  await page.goto(`/installations?template=${first.templateId}&sort=newest`);
  await page.getByText("Kolonner", { exact: true }).first().click();
  await page.getByLabel("Klient-ID", { exact: true }).check();
  await expect(page.getByRole("columnheader", { name: "Klient-ID" })).toBeVisible();
  await expect(page).toHaveURL(/columns=/);
  await expect(page.getByRole("cell", { name: second })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: first.organization.name }).first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: first.organization.name }).nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.getByRole("link", { name: first.organization.name }).first()).toBeFocused();
  await page.getByRole("button", { name: "Bytt nøkler …" }).click();
  // A change of keys needs no value, so its plan is there at once.
  await expect(page.getByRole("heading", { name: "Plan: Bytt nøkkel for 1 installasjon" })).toBeVisible();
  await expect(page.getByText("1 blir endret")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/installations?template=${first.templateId}`);
  await page.getByRole("checkbox", { name: "Velg alle på siden" }).check();
  await expect(page.getByRole("checkbox", { name: /^Velg Kontor/ }).nth(1)).toBeChecked();
  await page.getByRole("link", { name: "Endre alle 2 i visningen samlet" }).click();
  await expect(page.getByText("2 installasjoner fra installasjonslisten.")).toBeVisible();
});

test("a customer's page shows its installations, revivals and history", async ({ as, t }) => {
  const installation = await t.active();
  await t.revival(installation, "PORTAL");
  const page = await as("SUPPORT");
  await page.goto(`/organizations?q=${installation.organization.number}`);
  await page.getByRole("link", { name: installation.organization.name }).click();
  await expect(page.getByRole("region", { name: "Fornyelser" })).toContainText("Hovedserver");
  await page.getByRole("link", { name: installation.organization.name }).click();
  await page.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(page.getByRole("region", { name: "Siste hendelser" })).toContainText(/Kontroll/);
  await page.goto(`/organizations/${installation.organizationId}`);
  await expect(page.getByRole("region", { name: "Historikk" }).getByRole("listitem")).not.toHaveCount(0);
  await expectAccessible(page);
});
