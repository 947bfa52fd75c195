import fs from "node:fs";
import { TRACES } from "@/lib/dev/testing/traces";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { insertMailPause } from "@/lib/dev/testing/mail-pause-row";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

test("behaviour 33: an alert is taken in its row, and snoozed until a date with a reason that everybody sees", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const expiresAt = new Date(Date.now() - 86_400_000);
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt },
  });
  await insertAlert(t.db, { installationId: installation.installationId, expiresAt, threshold: 0 });
  const page = await as("SUPPORT");
  await page.goto("/");
  await page.getByRole("link", { name: /^Varsler \d/ }).click();
  const alert = page.getByRole("row").filter({ hasText: installation.organization.name });
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  await expect(alert).toContainText("Utløpt");
  await alert.getByRole("link", { name: /^Utsett …/ }).click();
  await expect(open.getByRole("heading")).toContainText(installation.organization.name);
  await expect(alert).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await open.getByRole("button", { name: "Utsett" }).click();
  await expect(open.getByText("Feltet må fylles ut.")).toBeVisible();
  await open.getByLabel("Hva gjør du med det?").fill("Ringer kontoret");
  await open.getByRole("button", { name: "Utsett" }).click();
  await expect(alert).toHaveCount(0);
  await expect(open).toContainText("Utsatt av SUPPORT til");
  const tabs = page.getByRole("navigation", { name: "Utvalg" });
  await tabs.getByRole("link", { name: /^Utsatt/ }).click();
  await expect(alert).toContainText("«Ringer kontoret»");
  await alert.getByRole("button", { name: "Legg tilbake" }).click();
  await expect(alert).toHaveCount(0);
  await tabs.getByRole("link", { name: /^Ubehandlet/ }).click();
  await alert.getByRole("button", { name: /^Ta / }).click();
  await expect(alert).toHaveCount(0);
  await tabs.getByRole("link", { name: /^Under arbeid/ }).click();
  await expect(alert).toContainText("SUPPORT");
  await tabs.getByRole("link", { name: /^Mine/ }).click();
  await expect(alert).toContainText("SUPPORT");
  await expectAccessible(page);
  await page.goto(`/installations/${installation.installationId}/history`);
  await expect(page.getByText("Varsel tatt")).toBeVisible();
});

test("behaviour 15: the address of an alert keeps working when somebody has taken it, and when its cause is gone", async ({
  as,
  t,
}) => {
  const { installationId, organization } = await t.active();
  const expiresAt = new Date(Date.now() + 5 * 86_400_000);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
  const { id } = await insertAlert(t.db, { installationId, expiresAt, threshold: 7 });
  const page = await as("SUPPORT");
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  await t.db.alert.update({
    where: { id },
    data: { acknowledgedAt: new Date(), acknowledgedBy: "Nina Nilsen" },
  });
  await page.goto(`/alerts?alert=${id}`);
  await expect(open.getByRole("heading")).toContainText(organization.name);
  await expect(open).toContainText("Nina Nilsen tok varselet");
  await t.db.alert.update({ where: { id }, data: { closedAt: new Date() } });
  await page.reload();
  await expect(open).toContainText("Varselet ble lukket");
  await expect(open.getByRole("button", { name: "Jeg tar det" })).toHaveCount(0);
  await expectAccessible(page);
});

/** The subjects of the mails that the portal and its workers have sent in this run. */
function sentSubjects(): string[] {
  const subjects = fs.readFileSync(TRACES.mails, "utf8").matchAll(/^Subject: ((?:.*\r?\n[ \t])*.*)$/gim);
  return [...subjects].map(([, text]) =>
    text!
      .replace(/\?=\s+=\?/g, "?==?")
      .replace(/=\?UTF-8\?([QB])\?(.*?)\?=/gi, (_all, encoding: string, part: string) =>
        encoding.toUpperCase() === "B"
          ? Buffer.from(part, "base64").toString("latin1")
          : part
              .replaceAll("_", " ")
              .replace(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(parseInt(code, 16))),
      )
      .replace(/\r?\n[ \t]/g, " "),
  );
}

test("behaviour 35: the subject of an alert mail names the customer and the days", async ({ as, t }) => {
  const rule = await t.db.alertRule.findFirstOrThrow();
  await t.db.alertRule.update({ where: { id: rule.id }, data: { emails: ["vakt@example.no"] } });
  const page = await as("ADMINISTRATOR");
  await page.goto("/alerts/rules");
  await page
    .getByRole("row")
    .filter({ hasText: rule.name })
    .getByRole("button", { name: "Send en prøve" })
    .click();
  await expect(page.getByText("Prøven ble tatt imot i den andre enden")).toBeVisible();
  await expect.poll(sentSubjects).toContainEqual(expect.stringMatching(/Eksempel legekontor.*om 14 dager/));
});

test("behaviour 32: the form of a rule shows while it is filled in what the rule covers and who gets it", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  await changeKeys(t.db, {
    where: { installationId },
    data: { expiresAt: new Date(Date.now() + 5 * 86_400_000) },
  });
  const silent = `Lars Leser ${crypto.randomUUID().slice(0, 6)}`;
  await t.session("VIEWER", silent);
  const page = await as("ADMINISTRATOR");
  await page.goto("/alerts/rules/new");
  const preview = page.getByRole("region", { name: /treff|Rett feltene/ });
  await expect(preview.getByRole("heading", { name: /\d treff/ })).toBeVisible();
  await expect(preview).toContainText("Ingen får melding.");
  await page.getByLabel("E-post til").fill("vakt@example.no");
  await expect(preview).toContainText("vakt@example.no");
  await page.getByLabel(new RegExp(silent)).check();
  await expect(preview).toContainText(`${silent} har ikke oppgitt e-postadresse`);
  await page.getByLabel("Dager før utløp").fill("snart");
  await expect(preview.getByRole("heading", { name: "Rett feltene" })).toBeVisible();
  await expectAccessible(page);
});

test("a rule is created, errors are shown beside the field, and a webhook's secret is shown once", async ({
  as,
  t,
}) => {
  const page = await as("ADMINISTRATOR");
  await page.goto("/alerts/rules");
  await page.getByRole("link", { name: "Ny regel" }).click();
  const rule = `Regel ${crypto.randomUUID().slice(0, 6)}`;
  await page.getByLabel("Navn").fill(rule);
  await page.getByLabel("Dager før utløp").fill("snart");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Dagene må være hele tall fra 0 til 730")).toBeVisible();
  await page.getByLabel("Dager før utløp").fill("7, 30, 0");
  await page.getByLabel("E-post til").fill("vakt@example.no\nfeil");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Dette er ikke en e-postadresse.")).toBeVisible();
  await page.getByLabel("E-post til").fill("vakt@example.no");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("row").filter({ hasText: rule })).toContainText("30, 7, 0");

  await page.getByText("Legg til webhook").first().click();
  const name = `Krok ${crypto.randomUUID().slice(0, 6)}`;
  await page.getByLabel("Navn").fill(name);
  await page.getByLabel("Adresse").fill("http://example.no");
  await page.getByRole("button", { name: "Legg til webhook" }).click();
  await expect(page.getByText("Adressen må begynne med https.")).toBeVisible();
  await page.getByLabel("Adresse").fill("https://example.no/krok");
  await page.getByRole("button", { name: "Legg til webhook" }).click();
  const secret = await page.getByTestId("webhook-secret").innerText();
  expect(secret).toMatch(/^whsec_/);
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("rowheader", { name })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  const rows = await t.db.webhook.findMany({ where: { name } });
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test("when HelseID does not respond, every page says since when", async ({ as, t }) => {
  const since = new Date(Date.now() - 3 * 3_600_000);
  await t.db.environmentHealth.upsert({
    where: { environment: "PRODUCTION" },
    create: { environment: "PRODUCTION", failures: 9, downSince: since, lastResponseAt: since },
    update: { failures: 9, downSince: since, lastResponseAt: since },
  });
  const page = await as("VIEWER");
  for (const address of ["/", "/installations", "/organizations"]) {
    await page.goto(address);
    await expect(page.getByText("HelseID og Selvbetjening (produksjon) har ikke svart siden")).toBeVisible();
  }
  await expectAccessible(page);
  await t.db.environmentHealth.deleteMany();
  await page.reload();
  await expect(page.getByText("har ikke svart siden")).toHaveCount(0);
});

test("while the mail server refuses the portal, every page says why and that nothing is lost", async ({
  as,
  stack,
  t,
}) => {
  await insertMailPause(t.db, stack.env, new Date(Date.now() - 3 * 3_600_000));
  const page = await as("VIEWER");
  for (const address of ["/", "/installations", "/alerts"]) {
    await page.goto(address);
    await expect(page.getByText("E-post har ikke gått ut siden")).toBeVisible();
    await expect(
      page.getByText("E-posttjeneren godtar ikke innloggingen (svar 535 5.7.139). Ingenting er mistet"),
    ).toBeVisible();
  }
  await expectAccessible(page);
  await t.db.mailPause.deleteMany();
  await page.reload();
  await expect(page.getByText("E-post har ikke gått ut siden")).toHaveCount(0);
});

test("a message to Teams is listed as taken, never as shown; the form explains Workflows and refuses old connectors", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const name = `Teams ${crypto.randomUUID().slice(0, 6)}`;
  const url = "https://firma.webhook.office.com/webhookb2/x";
  const webhook = await t.db.webhook.create({ data: { name, kind: "TEAMS", url, createdAt: new Date() } });
  const expiresAt = new Date(Date.now() + 5 * 86_400_000);
  await changeKeys(t.db, { where: { installationId: installation.installationId }, data: { expiresAt } });
  await insertAlert(t.db, {
    installationId: installation.installationId,
    expiresAt,
    threshold: 7,
    delivery: {
      channel: "webhook",
      target: webhook.id,
      state: "SENT",
      unconfirmed: true,
      sentAt: new Date(),
      nextAt: new Date(),
    },
  });
  const page = await as("ADMINISTRATOR");
  await page.goto("/alerts/deliveries");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Tatt imot av Teams, ukjent om den er vist");
  await page.getByRole("link", { name: /^Tatt imot, visning ukjent \d/ }).click();
  await expect(row).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("link", { name: /^Sendt \d/ }).click();
  await expect(row).toHaveCount(0);
  // A customer and an address are found; a list without rows leads back to all.
  await page.goto("/alerts/deliveries");
  await page.getByRole("searchbox").fill(installation.organization.name.toUpperCase());
  await page.getByRole("searchbox").press("Enter");
  await expect(page).toHaveURL(/q=/);
  await expect(row).toHaveCount(1);
  await page.getByLabel("Måte").selectOption("E-post");
  await page.getByRole("button", { name: "Vis", exact: true }).click();
  await expect(page).toHaveURL(/channel=email/);
  await expect(row).toHaveCount(0);
  await page.getByRole("searchbox").fill(`finnesikke${name}`);
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByText("Ingen meldinger passer til filteret")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Vis alle meldinger" }).click();
  await expect(row).toHaveCount(1);

  await page.goto("/alerts/rules");
  await expect(page.getByText(`Adressen til ${name} virker ikke lenger`)).toBeVisible();
  await page.getByText("Legg til webhook").first().click();
  await page.getByText("Slik får du adressen i Slack og Teams").click();
  await expect(page.getByText("«Arbeidsflyter» (Workflows)")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Navn").fill(`Ny ${name}`);
  await page.getByLabel("Type").selectOption("TEAMS");
  await page.getByLabel("Adresse").fill(url);
  await page.getByRole("button", { name: "Legg til webhook" }).click();
  await expect(page.getByText("Lag adressen med Arbeidsflyter i Teams.", { exact: false })).toBeVisible();
});

test("metrics require the token", async ({ stack }) => {
  const request = (headers: Record<string, string>) => fetch(`${stack.portalUrl}/api/metrics`, { headers });
  expect((await request({})).status).toBe(401);
  expect((await request({ authorization: "Bearer wrong" })).status).toBe(401);
  const response = await request({ authorization: `Bearer ${stack.env.METRICS_TOKEN}` });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('klientvakt_keys{state="expired"}');
});

test("a response has the id of its log lines: that of the proxy, or a new one when that could not be logged", async ({
  stack,
}) => {
  const idOf = async (requestId?: string) =>
    (
      await fetch(`${stack.portalUrl}/api/health/live`, {
        headers: requestId ? { "x-request-id": requestId } : {},
      })
    ).headers.get("x-request-id");
  const own = await idOf();
  expect(own).toMatch(/^[\w-]{36}$/);
  expect(await idOf()).not.toBe(own);
  expect(await idOf("proxy-0123456789abcdef")).toBe("proxy-0123456789abcdef");
  expect(await idOf('x"} injected {"a')).toMatch(/^[\w-]{36}$/);
});

test("a view's report is sent weekly to the recipients that an administrator chooses; others do not see the form", async ({
  as,
  t,
}) => {
  const name = await t.sharedView();
  const page = await as("ADMINISTRATOR");
  await page.goto("/views");
  const card = page.getByRole("listitem").filter({ hasText: name });
  await card.getByText("Ukesrapport på e-post …").click();
  await card.getByLabel("Send til").fill("ikke en adresse");
  await card.getByRole("button", { name: "Lagre" }).click();
  await expect(card.getByText("Dette er ikke en e-postadresse.")).toBeVisible();
  await expect(card.getByLabel("Send til")).toHaveValue("ikke en adresse");
  await card.getByLabel("Send til").fill("leder@example.no");
  await card.getByRole("button", { name: "Lagre" }).click();
  await expect(card.getByText("ukesrapport til 1 adresse")).toBeVisible();
  await expectAccessible(page);
  const support = await as("SUPPORT");
  await support.goto("/views");
  await expect(support.getByText(name)).toBeVisible();
  await expect(support.getByText("Ukesrapport på e-post …")).toHaveCount(0);
});

test("a collapsed form that is submitted before the page's script is loaded shows its result", async ({
  as,
  t,
}) => {
  const name = await t.sharedView();
  const page = await as("ADMINISTRATOR", { javaScriptEnabled: false });
  await page.goto("/views");
  const card = page.getByRole("listitem").filter({ hasText: name });
  await card.getByText("Ukesrapport på e-post …").click();
  await card.getByLabel("Send til").fill("ikke en adresse");
  await card.getByRole("button", { name: "Lagre" }).click();
  await expect(card.getByText("Dette er ikke en e-postadresse.")).toBeVisible();
});
