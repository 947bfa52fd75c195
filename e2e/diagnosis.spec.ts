import type { Page } from "@playwright/test";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { insertReading } from "@/lib/dev/testing/client-reading";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "./fixtures";

/** Diagnoses of a client: each pattern of using HelseID succeeds, and a failure is explained. */

const CP = ["nhn:cp-api/access", "nhn:cp-api/access-v2-dpop"];
const CHILD = "310200018";

type ActiveInstallation = Awaited<ReturnType<typeof client>>;

async function client(
  t: BrowserTestContext,
  portalUrl: string,
  scopes = ["nhn:selvbetjening/client", "nhn:msh/api"],
) {
  const redirectUris = [`${portalUrl}/try/callback`];
  const installation = await t.active({}, redirectUris);
  const childOrganizationNumbers = [CHILD];
  await insertReading(t.db, installation.installationId, { scopes, childOrganizationNumbers, redirectUris });
  const upstream = (change: Record<string, unknown>) =>
    t.control(`test/clients/${installation.clientId}`, { set: change });
  await upstream({
    scopes: scopes.map((scope) => ({ scope, status: "ok", statusReason: null })),
    childOrganizationNumbers,
  });
  return { ...installation, upstream };
}

const form = (page: Page, name: string) => page.getByRole("form", { name, exact: true });

/** The tests by the name of their form, as they are in the address. */
const TESTS: Record<string, string> = {
  "Maskin til maskin": "machine",
  "Innlogging av bruker": "login",
  "Token exchange": "token-exchange",
  Adresseregisteret: "communication-party",
  "Forklar en feil fra kundens logg": "pasted-assertion",
};

async function open(page: Page, installation: ActiveInstallation, name: string) {
  await page.goto(`/installations/${installation.installationId}/try?test=${TESTS[name]}`);
}

/** Opens a test, fills in and submits its form. */
async function send(
  page: Page,
  installation: ActiveInstallation,
  name: string,
  button: string,
  fill?: () => Promise<unknown>,
) {
  await open(page, installation, name);
  await fill?.();
  await form(page, name).getByRole("button", { name: button }).click();
}

async function expectResult(page: Page, outcome: string, ...texts: (string | RegExp)[]): Promise<void> {
  await expect(page).toHaveURL(/\/try\/[0-9a-f-]{36}$/, { timeout: 30_000 });
  await expect(page.getByRole("region").filter({ has: page.locator("#result") })).toContainText(outcome);
  for (const text of texts) await expect(page.locator("main")).toContainText(text);
}

/** Ends the sandbox's session, so that another person can sign in. */
const signOutOfHelseid = (page: Page) => page.context().clearCookies({ name: /^_/ });

test("machine to machine: tokens for each API and a child organization; an expired key, a blocked client, a pending and a rejected scope are explained", async ({
  as,
  t,
  stack,
}) => {
  const installation = await client(t, stack.portalUrl);
  const page = await as("SUPPORT");
  const name = "Maskin til maskin";
  await page.goto(`/installations/${installation.installationId}`);
  await page.getByRole("navigation", { name: "Installasjonen" }).getByRole("link", { name: "Test" }).click();
  await expect(form(page, name)).toBeVisible();
  await expectAccessible(page);
  await form(page, name).getByRole("button", { name: "Be om tokener" }).click();
  await expectResult(page, "Virket", "nhn:msh", "Bundet til DPoP-nøkkelen");
  await expectAccessible(page);
  await expect(page.locator("main")).not.toContainText("eyJ");
  // The list of tests stays beside the result, and says what each showed last.
  const list = page.getByRole("navigation", { name: "Tester" });
  await expect(list.getByRole("link", { name })).toHaveText(/^Maskin til maskin ?Virket/);
  await expect(list.getByRole("link", { name: "Adresseregisteret" })).toContainText("Ikke kjørt");
  await list.getByRole("link", { name: "Adresseregisteret" }).click();
  await expect(form(page, "Adresseregisteret")).toBeVisible();

  const run = (fill?: () => Promise<unknown>) => send(page, installation, name, "Be om tokener", fill);
  await run(() => page.getByLabel("På vegne av underenhet").selectOption(CHILD));
  await expectResult(page, "Virket", `Underenhet${CHILD}`);
  await installation.upstream({
    rejectedScopes: ["nhn:msh/api"],
    scopes: [...CP, "nhn:selvbetjening/client"].map(ok),
  });
  await run();
  await expectResult(page, "Virket delvis", "En tilgang mangler eller er ikke godkjent");
  await installation.upstream({ state: "blocked" });
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { provedAt: new Date() },
  });
  await run();
  await expectResult(page, "Virket ikke", "Klienten er sperret eller slettet");
  await installation.upstream({ state: "active" });
  await t.control(`test/clients/${installation.clientId}`, { expireKeys: true });
  await changeKeys(t.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: new Date(Date.now() - 1000) },
  });
  await run();
  await expectResult(page, "Virket ikke", "Nøkkelen er utløpt", "Vi sender dere en lenke");
  await page.getByRole("button", { name: "Kopier som tekst" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(installation.clientId);
  expect(copied).toContain("invalid_client");
  expect(copied).not.toContain("eyJ");
});

const ok = (scope: string) => ({ scope, status: "ok", statusReason: null });

test("login: the ID token is checked in every respect; too low a level, a missing level, a cancelled login and a missing redirect URI are explained", async ({
  as,
  t,
  stack,
}) => {
  const installation = await client(t, stack.portalUrl);
  const page = await as("SUPPORT");
  const login = async (fill?: () => Promise<unknown>) => {
    await signOutOfHelseid(page);
    await send(page, installation, "Innlogging av bruker", "Logg inn som klienten", fill);
  };
  const signInAs = (who: string) => page.getByRole("button", { name: who, exact: true }).click();
  await login(() => page.getByLabel("Innloggingsmåte", { exact: true }).selectOption("id-porten"));
  await expect(page.getByText("idp:idporten-oidc")).toBeVisible();
  await signInAs("Lene Lege");
  await expectResult(page, "Virket", "Signatur: i orden", "nonce er vår: i orden", "HPR-nummer funnetJa");
  await expectAccessible(page);
  const saved = JSON.stringify(
    await t.db.diagnosis.findMany({ where: { installationId: installation.installationId } }),
  );
  for (const secret of ["Lene", "000000001", "eyJ"]) expect(saved).not.toContain(secret);

  await login();
  await signInAs("Per Passord");
  await expectResult(page, "Virket ikke", "Sikkerhetsnivået er høyt nok: feil");
  await login(() => page.getByLabel("Sikkerhetsnivå applikasjonen krever").selectOption("3"));
  await signInAs("Ola Uten");
  await expectResult(page, "Virket ikke", "Sikkerhetsnivået er høyt nok: feil");
  await login();
  await signInAs("Avbryt");
  await expectResult(page, "Virket ikke", "Brukeren avbrøt");
  await installation.upstream({ redirectUris: ["http://localhost:1/elsewhere"] });
  await login();
  await expectResult(page, "Virket ikke", "portalens returadresse ikke er på klienten");

  // A return without a started login changes nothing.
  await page.goto("/try/callback?code=x&state=y");
  await expect(page).toHaveURL(/\/installations$/);
});

test("several APIs in one login: one audience per token by refreshing; a missing refresh token, a missing scope and a single API are explained", async ({
  as,
  t,
  stack,
}) => {
  const installation = await client(t, stack.portalUrl, ["nhn:selvbetjening/client", "nhn:msh/api", CP[1]!]);
  const page = await as("SUPPORT");
  const login = async () => {
    await signOutOfHelseid(page);
    await send(page, installation, "Innlogging av bruker", "Logg inn som klienten", () =>
      page.getByLabel(/Innlogging for alle API-ene/).check(),
    );
  };
  const signIn = () => page.getByRole("button", { name: "Lene Lege", exact: true }).click();
  await login();
  await signIn();
  await expectResult(page, "Virket", "Nytt refresh tokenJa");
  for (const audience of ["nhn:selvbetjening", "nhn:msh", "nhn:cp-api"])
    await expect(page.getByText(audience, { exact: true }).first()).toBeVisible();
  await installation.upstream({ grants: ["client_credentials", "authorization_code"] });
  await login();
  await signIn();
  await expectResult(page, "Virket ikke", "HelseID ga ikke refresh token");
  await installation.upstream({
    grants: ["client_credentials", "authorization_code", "refresh_token"],
    scopes: ["nhn:selvbetjening/client", "nhn:msh/api"].map(ok),
  });
  await login();
  await expectResult(page, "Virket ikke", /ingen godkjente tilganger|ikke fått tilgangen/);
  await installation.upstream({ state: "blocked" });
  await login();
  await expectResult(page, "Virket ikke", "HelseID godtok ikke klienten");
});

test("token exchange and the address registry, and how each is refused", async ({ as, t, stack }) => {
  const installation = await client(t, stack.portalUrl, ["nhn:msh/api", ...CP]);
  const page = await as("SUPPORT");
  const exchange = () => send(page, installation, "Token exchange", "Bytt token");
  await exchange();
  await expectResult(page, "Virket", "Tokenet byttet");
  await installation.upstream({ exchangeForbidden: true });
  await exchange();
  await expectResult(page, "Virket delvis", "Klienten har ikke lov til å bruke denne flyten");
  await installation.upstream({ exchangeForbidden: false, scopes: ["nhn:msh/api", CP[0]!].map(ok) });
  await exchange();
  await expectResult(page, "Virket delvis", /Tilganger som mangler/);

  await installation.upstream({ state: "blocked" });
  await exchange();
  await expectResult(page, "Virket ikke", "HelseID godtok ikke klienten");

  const registry = () =>
    send(page, installation, "Adresseregisteret", "Slå opp", () => page.getByLabel("HER-id").fill("8140550"));
  await registry();
  await expectResult(page, "Virket ikke", "HelseID godtok ikke klienten");
  await installation.upstream({ state: "active", scopes: ["nhn:msh/api", ...CP].map(ok) });
  await registry();
  await expectResult(page, "Virket", "HTTP-status200");
  await expectAccessible(page);
  await installation.upstream({ apiBlocked: true });
  await registry();
  await expectResult(
    page,
    "Virket delvis",
    "HTTP-status401",
    "API-et godtok ikke tokenet som HelseID nettopp ga klienten",
  );
  await installation.upstream({ apiBlocked: false });
  await t.control("switches", { dpopRequired: true, oldRegistryAccepts: "bearer" });
  await registry();
  await expectResult(
    page,
    "Virket delvis",
    "Klienten må bruke DPoP, og den eldre tjenesten tar bare Bearer",
    "nhn:cp-api/access-v2-dpop",
  );
  await expectAccessible(page);
  await insertReading(t.db, installation.installationId, { scopes: ["nhn:msh/api"] });
  await registry();
  await expectResult(page, "Ikke testet", "Klienten har ikke denne tilgangen");
  await open(page, installation, "Adresseregisteret");
  await form(page, "Adresseregisteret").getByRole("button", { name: "Slå opp" }).click();
  await expect(page.getByText("Skriv HER-id med sifre.")).toBeVisible();
});

test("a failure from the customer's log is explained, attached to the open revival, and readable for a role that may not diagnose", async ({
  as,
  t,
  stack,
}) => {
  const installation = await client(t, stack.portalUrl);
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const { kid } = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: installation.installationId },
  });
  const header = { alg: "ES256", typ: "JWT", kid };
  const claims = {
    iss: installation.clientId,
    sub: installation.clientId,
    aud: stack.env.HELSEID_TEST_ISSUER,
    iat: now,
    nbf: now,
    exp: now + 8,
    jti: "a",
  };
  const line = `client_assertion=${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
  const page = await as("SUPPORT");
  const explain = (text: string) =>
    send(page, installation, "Forklar en feil fra kundens logg", "Forklar", () =>
      page.getByLabel("Fra kundens logg", { exact: true }).fill(text),
    );
  await explain("ingenting her");
  await expect(page.getByText("Fant ingen client assertion i teksten.")).toBeVisible();
  await explain(line);
  await expectResult(page, "Virket ikke", "Signert med en annen nøkkel", "Feil type (typ)");
  await expect(page.locator("main")).not.toContainText("c2lnbmF0dXJl");
  await expectAccessible(page);
  await t.db.revival.create({
    data: {
      installationId: installation.installationId,
      custody: "PORTAL",
      state: "OPEN",
      tokenHash: crypto.randomUUID(),
      createdById: await t.maker(),
      actorName: "Kari Kundestøtte",
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
  await page.reload();
  await page.getByRole("button", { name: "Legg ved den åpne fornyelsen" }).click();
  await expect(page.getByText("Testen er lagt ved kundens fornyelse.").first()).toBeVisible();
  await page.goto(`/installations/${installation.installationId}`);
  await page.getByRole("link", { name: "Forklar en feil fra kundens logg" }).click();
  const viewer = await as("VIEWER");
  await viewer.goto(`/installations/${installation.installationId}/try`);
  await expect(viewer.getByRole("button", { name: /Be om|Forklar|Logg inn som/ })).toHaveCount(0);
  const earlier = viewer.getByRole("region", { name: "Tidligere tester" });
  await earlier.getByRole("link", { name: "Forklar en feil fra kundens logg" }).click();
  await expectResult(viewer, "Virket ikke", "Signert med en annen nøkkel");
});
