import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { insertMailPause } from "@/lib/dev/testing/mail-pause-row";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

test("an alert stays in the inbox until somebody acknowledges it with a reason, and can be snoozed or reopened", async ({
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
  await alert.getByRole("link", { name: "Ta hånd om …" }).click();
  await expect(open.getByRole("heading")).toContainText(installation.organization.name);
  await expect(alert).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await open.getByRole("button", { name: "Jeg tar det" }).click();
  await expect(open.getByText("Må fylles ut.")).toBeVisible();
  await open.getByLabel("Hva gjøres?").fill("Ringer kontoret");
  await open.getByRole("button", { name: "Utsett" }).click();
  await expect(alert).toHaveCount(0);
  await page.getByRole("link", { name: "Tatt hånd om" }).click();
  await expect(alert).toContainText("«Ringer kontoret»");
  await alert.getByRole("button", { name: "Legg tilbake" }).click();
  await expect(alert).toHaveCount(0);
  await page.getByRole("link", { name: "Venter på noen" }).click();
  await alert.getByRole("link", { name: "Ta hånd om …" }).click();
  await open.getByLabel("Hva gjøres?").fill("Fornyer nå");
  await open.getByRole("button", { name: "Jeg tar det" }).click();
  await expect(alert).toHaveCount(0);
  await page.goto(`/installations/${installation.installationId}/history`);
  await expect(page.getByText("Varsel tatt hånd om")).toBeVisible();
});

test("a rule is created, errors are shown beside the field, and a webhook's secret is shown once", async ({
  as,
  t,
}) => {
  const page = await as("ADMINISTRATOR");
  await page.goto("/alerts/rules");
  await page.getByRole("link", { name: "Ny regel" }).click();
  await page.getByLabel("Navn").fill(`Regel ${crypto.randomUUID().slice(0, 6)}`);
  await page.getByLabel("Dager før utløp").fill("snart");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Må være hele tall fra 0 til 730")).toBeVisible();
  await page.getByLabel("Dager før utløp").fill("7, 30, 0");
  await page.getByLabel("E-post til").fill("vakt@example.no\nfeil");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Er ikke en gyldig e-postadresse.")).toBeVisible();
  await page.getByLabel("E-post til").fill("vakt@example.no");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByText("Dager før utløp: 30, 7, 0")).toBeVisible();

  await page.getByText("Legg til webhook").first().click();
  const name = `Krok ${crypto.randomUUID().slice(0, 6)}`;
  await page.getByLabel("Navn").fill(name);
  await page.getByLabel("Adresse").fill("http://example.no");
  await page.getByRole("button", { name: "Legg til webhook" }).click();
  await expect(page.getByText("Må være en https-adresse.")).toBeVisible();
  await page.getByLabel("Adresse").fill("https://example.no/krok");
  await page.getByRole("button", { name: "Legg til webhook" }).click();
  const secret = await page.getByTestId("webhook-secret").innerText();
  expect(secret).toMatch(/^whsec_/);
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText(name, { exact: true })).toBeVisible();
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
  await page.getByRole("link", { name: "Tatt imot, visning ukjent" }).click();
  await expect(row).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sendt", exact: true }).click();
  await expect(row).toHaveCount(0);

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
  await expect(card.getByText("Er ikke en gyldig e-postadresse.")).toBeVisible();
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
  await expect(card.getByText("Er ikke en gyldig e-postadresse.")).toBeVisible();
});
