import type { Page } from "@playwright/test";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { generateClientKey } from "@/lib/dev/testing/keys";
import { INSTALLATION_STEPS } from "@/lib/domain/installation-remedy";
import { type RoutePath, ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "@/lib/dev/testing/addresses";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { expect, test } from "./fixtures";
import { enterEverything, expectEntered, HeldScripts } from "./steps/early-input";
import { createKey } from "./steps/revival";

/*
 * What somebody types, chooses, ticks or opens before the page's script has loaded is kept when it has, and
 * what the page shows beside it agrees.
 */

const PAGES = ROUTES.filter((route) => route.kind === "page" && route.path !== "/login/requested");

/** Those that need not have a field in the state in which they are visited; the states below have more. */
const WITHOUT_FIELDS = new Set<RoutePath>([
  "/login",
  "/installations/renewals",
  "/installations/[installationId]/keys",
  "/installations/[installationId]/history",
  "/installations/[installationId]/customer",
  "/installations/[installationId]/configuration",
  "/installations/[installationId]/try",
  "/installations/[installationId]/try/[diagnosisId]",
  "/organizations/[organizationId]",
  "/bulk",
  "/bulk/[runId]",
  "/help",
  "/help/[chapter]",
  "/staff",
  "/staff/client",
  "/staff/access",
  "/staff/[userId]/remove",
  "/k/[token]",
  "/confirm/[value]",
  "/r/[token]",
  "/design",
  "/design/[part]",
  "/docs/fleet-api",
]);

/** Made once for each shard, and only looked at. */
let madeAddresses: Promise<Record<RoutePath, string>> | undefined;

test.describe.configure({ mode: "parallel" });

test.describe("every page of the registry", () => {
  for (const route of PAGES) {
    test(`${route.path} keeps what was entered before its script`, async ({ as, customer, t }) => {
      const addresses = await (madeAddresses ??= addressesOf(t));
      const isOpen = route.access === "public" || route.access === "link";
      const page = isOpen ? await customer() : await as("ADMINISTRATOR");
      // What is chosen in the search of the fleet is searched for, and the page then has other rows.
      const areas = route.path === "/installations" ? (["search", "rest"] as const) : [undefined];
      let fields = 0;
      for (const area of areas) fields += await expectKept(page, addresses[route.path], area);
      if (!WITHOUT_FIELDS.has(route.path)) expect(fields).toBeGreaterThan(0);
    });
  }
});

/** Forms that stand on a page only in a certain state of what it is about, or in a step that was opened. */
const MORE: Record<string, (t: BrowserTestContext) => Promise<string[]>> = {
  "an active installation": async (t) => {
    const { installationId, organization } = await t.active({ redirectUris: ["https://a.no/callback"] }, [
      "https://a.no/callback",
    ]);
    await t.db.organization.update({
      where: { id: organization.id },
      data: { contactEmail: "mona@example.no", contactPhone: "22 00 00 00" },
    });
    const page = `/installations/${installationId}`;
    return [
      page,
      `${page}/keys`,
      `${page}/configuration`,
      `${page}/try`,
      ...INSTALLATION_STEPS.map((step) => `${page}?step=${step}`),
    ];
  },
  "links of installations that keep their keys": async (t) => {
    const custody = "INSTALLATION";
    const { url, installationId } = await t.link({ custody });
    await t.db.installation.update({ where: { id: installationId }, data: { custody } });
    const revival = await t.revival(await t.active(), custody);
    return [url, revival.url, "/design/forms", "/design/form-states"];
  },
};

for (const [subject, addressesFor] of Object.entries(MORE))
  test(`${subject}: what was entered before the script is kept`, async ({ as, t }) => {
    const page = await as("ADMINISTRATOR");
    let fields = 0;
    for (const address of await addressesFor(t)) fields += await expectKept(page, address);
    expect(fields).toBeGreaterThan(5);
  });

/** @returns how many fields were entered */
async function expectKept(page: Page, address: string, area?: "search" | "rest"): Promise<number> {
  const scripts = await HeldScripts.of(page);
  await scripts.open(address);
  const fields = await enterEverything(page, area);
  await scripts.release();
  await expectEntered(page, address);
  return fields;
}

/** Opens a page, does something to it before its script has loaded, and then lets the script come. */
async function before(page: Page, address: string, act: () => Promise<void>): Promise<void> {
  const scripts = await HeldScripts.of(page);
  await scripts.open(address);
  await act();
  await scripts.release();
}

test("the list follows filters and columns that were chosen before its script", async ({ as, t }) => {
  const { organization } = await t.active();
  const page = await as("SUPPORT");
  const row = page.getByRole("row", { name: new RegExp(organization.name) });
  await before(page, `/installations?q=${organization.number}`, async () => {
    await expect(row).toBeVisible();
    await page.getByRole("main").getByText("Filter", { exact: true }).click();
    await page.getByRole("combobox", { name: "Privatnøkkelen oppbevares hos" }).selectOption("INSTALLATION");
  });
  await expect(row).toHaveCount(0);
  await expect(page).toHaveURL(/custody=INSTALLATION/);
});

test("rows that were chosen before the script are counted, one by one and all at once", async ({ as, t }) => {
  const first = await t.active();
  await t.secondInstallation(first, await t.pair(), "Reserve", []);
  const page = await as("SUPPORT");
  const address = `/installations?q=${first.organization.number}`;
  await before(page, address, () => page.getByRole("checkbox", { name: /Reserve/ }).check());
  await expect(page.getByText("1 valgt", { exact: true })).toBeVisible();
  await page.getByRole("checkbox", { name: /Reserve/ }).uncheck();
  await before(page, address, () => page.getByRole("checkbox", { name: "Velg alle på siden" }).check());
  await expect(page.getByRole("checkbox", { name: /Hovedserver/ })).toBeChecked();
  await expect(page.getByText("2 valgt", { exact: true })).toBeVisible();
});

test("a package that was chosen before the script has its scopes chosen, but for one that was left out", async ({
  as,
  t,
}) => {
  const [messages, parties, extra] = ["nhn:msh/api", "nhn:cp-api/access", "nhn:ar/api"];
  const { installationId } = await t.active({
    scopes: ["nhn:selvbetjening/client", messages, parties, extra],
    scopePackages: [{ name: "Meldinger", scopes: [messages, parties] }],
  });
  const page = await as("SUPPORT");
  const address = `/installations/${installationId}/configuration`;
  const box = (name: string) => page.getByRole("checkbox", { name, exact: true });
  await before(page, address, () => box("Meldinger").check());
  await expect(box(messages!)).toBeChecked();
  await expect(box(parties!)).toBeChecked();
  await expect(box("Meldinger")).toBeChecked();
  await before(page, address, async () => {
    await box("Meldinger").check();
    await box(messages!).uncheck();
  });
  await expect(box(messages!)).not.toBeChecked();
  await expect(box(parties!)).toBeChecked();
  await expect(box("Meldinger")).toHaveJSProperty("indeterminate", true);
});

test("a new customer's page follows the number, the template and the name that were entered before its script", async ({
  as,
  t,
}) => {
  const { organization, product } = await t.installation();
  const page = await as("SUPPORT");
  await before(page, "/installations/new", async () => {
    await page.getByLabel("Organisasjonsnummer").fill(organization.number);
    await page.getByText(product, { exact: true }).click();
    await page.getByLabel("Navn på installasjonen").fill("Avdeling nord");
  });
  const preview = page.getByRole("group", { name: "Slik ser siden ut for kunden" });
  await expect(preview).toContainText(product);
  await expect(preview).toContainText(`${organization.name} – Avdeling nord`);
  const number = syntheticNumber(91_400);
  const lookup = page.waitForRequest(`**/organizations/lookup?number=${number}`);
  await before(page, "/organizations/new", () => page.getByLabel("Organisasjonsnummer").fill(number));
  await lookup;
});

test("a new customer's page that came with a refusal follows what was sent before its script", async ({
  as,
  t,
}) => {
  const { templateId } = await t.installation();
  const page = await as("SUPPORT");
  const scripts = await HeldScripts.of(page);
  await scripts.open(`/installations/new?template=${templateId}`);
  await page.getByLabel("Organisasjonsnummer").fill("123 456 789");
  await page.getByLabel("Navn på installasjonen").fill("Avdeling nord");
  await page.getByRole("button", { name: "Lag lenke" }).click({ noWaitAfter: true });
  await expect(page.getByLabel("Organisasjonsnummer")).toHaveAttribute("aria-invalid", "true");
  await scripts.release();
  const preview = page.getByRole("group", { name: "Slik ser siden ut for kunden" });
  await expect(preview).toContainText("Avdeling nord");
});

test("what was sent before the script, and refused, is kept over a sign-in", async ({ as, t, stack }) => {
  const page = await as("SUPPORT");
  const { userId } = await t.db.staffSession.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  const scripts = await HeldScripts.of(page);
  await scripts.open("/organizations/new");
  await page.getByLabel("Navn", { exact: true }).fill("Sendt tidlig");
  await page.getByRole("button", { name: "Registrer kunde" }).click({ noWaitAfter: true });
  await expect(page.getByLabel("Organisasjonsnummer")).toHaveAttribute("aria-invalid", "true");
  await scripts.release();
  await t.db.staffSession.updateMany({ where: { endedAt: null }, data: { endedAt: new Date() } });
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByRole("link", { name: "Logg inn i en ny fane" })).toBeVisible();
  // Not loaded again, which would send the form again.
  await page.goto("/organizations/new");
  await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
  const { name, value } = await t.sessionOf(userId);
  await page.context().addCookies([{ name, value, url: stack.portalUrl }]);
  await page.goto("/organizations/new");
  await expect(page.getByText("Det du hadde skrevet før du logget inn, er satt inn igjen.")).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Sendt tidlig");
});

test("a rule's preview follows what was entered before its script", async ({ as }) => {
  const page = await as("ADMINISTRATOR");
  await before(page, "/alerts/rules/new", () => page.getByLabel("Dager før utløp").fill("ti"));
  await expect(
    page.getByRole("heading", { name: "Rett feltene for å se hvem regelen gjelder" }),
  ).toBeVisible();
});

test("a key that was pasted or picked before the script is used and checked", async ({ customer, t }) => {
  const { url, installationId } = await t.link({ keyAlgorithm: "ES256", custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const { privateJwk } = await generateClientKey("ES256");
  const text = JSON.stringify(privateJwk);
  const file = { name: "key.json", mimeType: "", buffer: Buffer.from(text) };
  const page = await customer();
  const enter: (() => Promise<void>)[] = [
    () => page.getByLabel("Lim inn nøkkelen").fill(text),
    () => page.getByLabel("Eller velg filen").setInputFiles(file),
  ];
  for (const act of enter) {
    await before(page, url, async () => {
      await page.getByText("Har dere allerede en nøkkel som skal brukes?").click();
      await act();
    });
    await page.getByRole("button", { name: "Bruk denne nøkkelen" }).click();
    await expect(page.getByText("Nøkkelen er lest og brukes her")).toBeVisible();
  }
});

test("what was pasted to be checked before the script is checked", async ({ customer, t }) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  await createKey(page);
  await before(page, url, async () => {
    await page.getByText("Usikker på hva du limte inn?").click();
    await page.getByLabel("Lim inn det samme her").fill(installation.clientId);
  });
  await expect(page.getByRole("status").getByText("Riktig klient-ID", { exact: true })).toBeVisible();
});

test("keys that are pressed alone stay turned off when that was chosen before the script", async ({ as }) => {
  const page = await as("VIEWER");
  const box = page.getByRole("main").getByLabel("Bruk taster som trykkes alene");
  await before(page, "/account", () => box.uncheck());
  await expect(box).not.toBeChecked();
  await page.reload();
  await expect(box).not.toBeChecked();
});

test("a form that is sent before the script works, and the answer does not take the focus from whoever types", async ({
  as,
}) => {
  const page = await as("SUPPORT");
  const number = syntheticNumber(91_401);
  const scripts = await HeldScripts.of(page);
  await scripts.open("/organizations/new");
  await page.getByLabel("Organisasjonsnummer").fill("1");
  await page.getByRole("button", { name: "Registrer kunde" }).click({ noWaitAfter: true });
  await expect(page.getByLabel("Organisasjonsnummer")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Navn", { exact: true }).pressSequentially("Tidlig ");
  await scripts.release();
  await page.keyboard.type("legekontor");
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Tidlig legekontor");
  await page.getByLabel("Organisasjonsnummer").fill(number);
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByRole("heading", { name: "Tidlig legekontor" })).toBeVisible();
});
