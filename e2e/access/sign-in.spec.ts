import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures";

async function signInAs(page: Page, person: string) {
  await page.goto("/login");
  await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
  await page.getByRole("button", { name: person }).click();
}

for (const userClaims of ["id-token", "userinfo", "both"] as const) {
  test(`with claims in ${userClaims}, a level that is too low, and a missing one, are refused with the right advice`, async ({
    customer,
    t,
  }) => {
    await t.control("switches", { userClaims });
    for (const [person, advice] of [
      ["Per Passord", "Logg inn på nytt og velg BankID, Buypass eller Commfides."],
      ["Ola Uten", "HelseID oppga ikke hvilket sikkerhetsnivå du logget inn på"],
    ] as const) {
      const page = await customer();
      await signInAs(page, person);
      await expect(page.getByText(advice)).toBeVisible();
      await page.goto("/installations");
      await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
    }
    const page = await customer();
    await signInAs(page, "Lene Lege");
    await expect(page.getByText("Hei, Lene Lege.")).toBeVisible();
  });
}

test("userinfo about somebody else, or none at all, lets nobody in", async ({ customer, t, stack }) => {
  const client = `test/clients/${stack.env.STAFF_HELSEID_CLIENT_ID}`;
  await t.control("switches", { userClaims: "userinfo" });
  await t.control(client, { set: { userinfoOverrides: { sub: "ada" } } });
  for (const clears of [() => t.control(client, { set: { userinfoOverrides: {} } }), null]) {
    if (!clears)
      await t.control("faults", { faults: [{ path: "/connect/userinfo", kind: "500", times: 9 }] });
    const page = await customer();
    await signInAs(page, "Lene Lege");
    await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
    await page.goto("/installations");
    await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
    await clears?.();
  }
});

test("a sign-in with known metadata and keys is two requests, and one more for userinfo", async ({
  customer,
  t,
}) => {
  const requested = async () => {
    const page = await customer();
    await signInAs(page, "Lene Lege");
    await expect(page.getByText("Hei, Lene Lege.")).toBeVisible();
    const { counts } = (await t.control("traffic")) as { counts: Record<string, number> };
    return Object.keys(counts).filter(
      (each) => /par$|token$|userinfo$|openid-configuration/.test(each) && !each.startsWith("GET /login"),
    );
  };
  await requested();
  await t.control("traffic", {});
  expect((await requested()).sort()).toEqual(["POST /connect/par", "POST /connect/token"]);
  await t.control("switches", { userClaims: "userinfo" });
  await t.control("traffic", {});
  expect((await requested()).sort()).toEqual([
    "GET /connect/userinfo",
    "POST /connect/par",
    "POST /connect/token",
  ]);
});

test("a new user requests access, and an administrator grants and removes it with effect from the next request", async ({
  as,
  customer,
}) => {
  const page = await customer();
  await signInAs(page, "Nina Ny");
  await expect(page.getByRole("heading", { name: "Du har bedt om tilgang" })).toBeVisible();
  // There is an administrator, so there is no first one to become.
  await expect(page.getByText("Er du den første administratoren?")).toHaveCount(0);
  await page.goto("/installations");
  await expect(page.getByRole("heading", { name: "Du har bedt om tilgang" })).toBeVisible();

  const admin = await as("ADMINISTRATOR");
  await admin.goto("/staff");
  const row = admin.getByRole("row").filter({ has: admin.getByLabel("Rolle for Nina Ny") });
  await row.getByRole("combobox").selectOption({ label: "Kundestøtte" });
  await row.getByRole("button", { name: "Gi tilgang" }).click();
  const people = admin.getByRole("region", { name: "Har tilgang" });
  await people.getByRole("link", { name: "Nina Ny" }).click();
  await expect(admin.getByRole("heading", { name: "Nina Ny" })).toBeVisible();
  await expect(admin.getByRole("button", { name: "Endre rolle" })).toBeVisible();
  await expectAccessible(admin);

  // The page that was asked for, as soon as there is access.
  await page.getByRole("link", { name: "Last siden på nytt" }).click();
  await expect(page).toHaveURL(/\/installations$/);
  await expect(page.getByRole("heading", { name: "Installasjoner" })).toBeVisible();
  await page.locator("summary", { hasText: "Konto: Nina Ny" }).click();
  await expect(page.getByText("Kundestøtte", { exact: true })).toBeVisible();

  await admin.getByRole("link", { name: "Fjern tilgang for Nina Ny" }).click();
  await admin.getByRole("button", { name: "Fjern tilgang" }).click();
  await expect(admin.getByText("Tilgangen er fjernet.")).toBeVisible();
  await admin.goto("/staff");
  await expect(
    admin.getByRole("region", { name: "Fjernet" }).getByRole("link", { name: "Nina Ny" }),
  ).toBeVisible();
  await page.goto("/installations");
  await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
});

test("signing out ends the session here and at HelseID", async ({ customer, t }) => {
  const page = await customer();
  await signInAs(page, "Lars Leser");
  await expect(page.getByRole("heading", { name: "Du har bedt om tilgang" })).toBeVisible();
  const cookiesBefore = await page.context().cookies();
  await page.getByRole("button", { name: "Logg ut" }).click();
  await page.getByRole("button", { name: "Logg ut" }).click();
  await expect(page).toHaveURL(/\/login$/);
  // The earlier cookie is not valid any more.
  await page.context().addCookies(cookiesBefore);
  await page.goto("/login");
  await expect(page.getByRole("link", { name: "Logg inn med HelseID" })).toBeVisible();
  await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
  await expect(page.getByRole("button", { name: "Lars Leser" })).toBeVisible();
  expect(await t.db.staffSession.count({ where: { user: { name: "Lars Leser" }, endedAt: null } })).toBe(0);
});

test("behaviour 15: a link of a mail opens exactly there after sign-in, and after a session that ended", async ({
  customer,
  stack,
  t,
}) => {
  const { installationId } = await t.active();
  const page = await customer();
  const addresses = [
    `/installations/${installationId}/configuration`,
    "/installations?status=unknown&q=nord+%26+s%C3%B8r",
  ];
  const kari = await t.db.staffUser.upsert({
    where: { issuer_subject: { issuer: stack.env.HELSEID_TEST_ISSUER!, subject: "kari" } },
    create: {
      issuer: stack.env.HELSEID_TEST_ISSUER!,
      subject: "kari",
      name: "Kari Kundestøtte",
      state: "ACTIVE",
      role: "SUPPORT",
      createdAt: new Date(),
    },
    update: { state: "ACTIVE", role: "SUPPORT" },
  });
  for (const address of addresses) {
    await page.goto(address);
    await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
    // HelseID's own session outlives the portal's.
    if (address === addresses[0]) await page.getByRole("button", { name: "Kari Kundestøtte" }).click();
    await expect(page).toHaveURL(`${stack.portalUrl}${address}`);
    await t.db.staffSession.updateMany({ where: { userId: kari.id }, data: { endedAt: new Date() } });
  }
  // Nowhere else: another site, a handler, a customer's link.
  for (const back of ["//evil.example", "/\\evil.example", "/installations/export", `/k/${"A".repeat(43)}`]) {
    await page.goto(`/login?${new URLSearchParams({ back })}`);
    await expect(page.getByRole("link", { name: "Logg inn med HelseID" })).toHaveAttribute(
      "href",
      "/login/start",
    );
  }
});

test("a callback without a sign-in, or from another browser, is refused", async ({ customer, stack }) => {
  const page = await customer();
  await page.goto("/login/callback?code=x&state=y&iss=z");
  await expect(page.getByText("Innloggingen ble avbrutt eller tok for lang tid.")).toBeVisible();

  const victim = await customer();
  await victim.goto("/login");
  await victim.getByRole("link", { name: "Logg inn med HelseID" }).click();
  await expect(victim.getByRole("button", { name: "Kari Kundestøtte" })).toBeVisible();
  // A code of another sign-in, whose state and issuer do not belong to this browser.
  await victim.goto(
    `/login/callback?code=stolen&state=forged&iss=${encodeURIComponent(stack.env.HELSEID_TEST_ISSUER!)}`,
  );
  await expect(victim.getByText("Svaret fra HelseID kunne ikke bekreftes")).toBeVisible();
});

test("an outage of HelseID is explained", async ({ customer, t }) => {
  await t.control("faults", { faults: [{ path: "/connect/par", kind: "reset", times: 5 }] });
  const page = await customer();
  await page.goto("/login");
  await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
  await expect(page.getByText("HelseID svarer ikke akkurat nå.")).toBeVisible();
});

test("a refusal of the portal's own client says that an administrator must act, and how; the administrator is told", async ({
  as,
  customer,
  t,
  stack,
}) => {
  const client = `test/clients/${stack.env.STAFF_HELSEID_CLIENT_ID}`;
  const registered = await t.control<{ keys: object[]; redirectUris: string[] }>(client);
  const refuse = async (change: object) => {
    await t.control(client, { set: change });
    const page = await customer();
    await page.goto("/login");
    await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
    return page;
  };
  const misconfigured = await refuse({ redirectUris: ["https://elsewhere.example.no/cb"] });
  await expect(misconfigured.getByText("HelseID godtar ikke hvordan portalen er satt opp.")).toBeVisible();
  await expect(misconfigured.getByText(`returadressen ${stack.portalUrl}/login/callback`)).toBeVisible();
  await t.control(client, { set: { redirectUris: registered.redirectUris } });

  const refused = await refuse({ keys: [] });
  await expect(refused.getByText("HelseID godtar ikke portalens egen klient.")).toBeVisible();
  await expect(refused.getByText("npm run cli -- staff-client rotate")).toBeVisible();
  await expectAccessible(refused);

  const admin = await as("ADMINISTRATOR");
  await admin.goto("/staff/client");
  await admin.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(admin.getByText("HelseID godtar ikke portalens egen nøkkel")).toBeVisible();
  await expect(admin.getByText("HelseID godtar ingen av nøklene")).toBeVisible();
  const support = await as("SUPPORT");
  await support.goto("/installations");
  await expect(support.getByText("HelseID godtar ikke portalens egen nøkkel")).toHaveCount(0);
  await t.control(client, { set: { keys: registered.keys } });
  await admin.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(admin.getByText("HelseID godtar ikke portalens egen nøkkel")).toHaveCount(0);
});

test("an administrator replaces the portal's own key, and people sign in with the new one at once", async ({
  as,
  customer,
  t,
  stack,
}) => {
  const client = `test/clients/${stack.env.STAFF_HELSEID_CLIENT_ID}`;
  // Of another test, which tries every action.
  await t.db.staffClientKey.deleteMany({ where: { state: "PREPARED", sealedPrivateJwk: { not: null } } });
  const admin = await as("ADMINISTRATOR");
  await admin.goto("/staff");
  await admin.getByRole("link", { name: "Portalens egen klient" }).click();
  await admin.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(admin.getByText("I orden", { exact: true })).toBeVisible();
  await admin.getByRole("button", { name: "Lag ny nøkkel" }).click();
  await expect(admin.getByText("Ny, ikke i bruk ennå")).toBeVisible();
  await expectAccessible(admin);
  const before = await t.control<{ keys: { kid: string }[] }>(client);
  await admin.getByRole("button", { name: "Registrer nøkkelen" }).click();
  await expect(admin.getByText(/Selvbetjening bekreftet at nøkkelen er registrert/)).toBeVisible();
  // The worker may be faster, or HelseID's cache slower.
  const current = admin.getByRole("listitem").filter({ has: admin.getByText("I bruk", { exact: true }) });
  const isUsed = async () => {
    const button = admin.getByRole("button", { name: "Prøv nøkkelen hos HelseID" });
    if (await button.isVisible()) await button.click();
    await admin.goto("/staff/client");
    return current.filter({ hasText: "fra serverens innstillinger" }).count();
  };
  await expect.poll(isUsed).toBe(0);
  await expectAccessible(admin);

  const { keys } = await t.control<{ keys: { kid: string }[] }>(client);
  const isNew = ({ kid }: { kid: string }) => before.keys.every((each) => each.kid !== kid);
  await t.control(client, { set: { keys: keys.filter(isNew) } });
  const page = await customer();
  await signInAs(page, "Lene Lege");
  await expect(page.getByText("Hei, Lene Lege.")).toBeVisible();
  await t.control(client, { set: { keys } });
});

test("an altered session cookie is not accepted", async ({ t, stack }) => {
  const { name, value } = await t.session("ADMINISTRATOR");
  for (const cookie of [value.slice(0, -4) + "AAAA", "x", "", value.split(".").slice(0, 4).join(".")]) {
    const response = await fetch(`${stack.portalUrl}/installations`, {
      headers: { cookie: `${name}=${cookie}` },
      redirect: "manual",
    });
    expect([response.status, response.headers.get("location")]).toEqual([
      307,
      "/login?back=%2Finstallations",
    ]);
  }
});

test("a dangerous operation requires a recent login, returns, and is then carried out; the earlier session ends", async ({
  as,
  t,
  stack,
}) => {
  const ada = await t.db.staffUser.upsert({
    where: { issuer_subject: { issuer: stack.env.HELSEID_TEST_ISSUER!, subject: "ada" } },
    create: {
      issuer: stack.env.HELSEID_TEST_ISSUER!,
      subject: "ada",
      name: "Ada Administrator",
      state: "ACTIVE",
      role: "ADMINISTRATOR",
      createdAt: new Date(),
    },
    update: { state: "ACTIVE", role: "ADMINISTRATOR" },
  });
  const page = await as("ADMINISTRATOR");
  const old = await t.db.staffSession.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  await t.db.staffSession.update({
    where: { idHash: old.idHash },
    data: { userId: ada.id, authenticatedAt: new Date(Date.now() - 3_600_000) },
  });
  const name = `Nils ${crypto.randomUUID().slice(0, 8)}`;
  const { userId } = await t.session("VIEWER", name);
  // As on a slow line: the role is chosen before the page's scripts are there.
  let release!: () => void;
  const scripts = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/**/*.js", async (route) => {
    await scripts;
    await route.continue();
  });
  await page.goto(`/staff/${userId}`, { waitUntil: "commit" });
  const access = page.getByRole("region", { name: "Tilgang", exact: true });
  await access.getByLabel(`Rolle for ${name}`).selectOption("SUPPORT");
  release();
  await page.waitForLoadState();
  await page.unrouteAll({ behavior: "wait" });
  await access.getByRole("button", { name: "Endre rolle" }).click();
  await expect(access.getByText("Dette krever at du nettopp har logget inn.")).toBeVisible();
  await expectAccessible(page);
  await access.getByRole("link", { name: "Logg inn på nytt med HelseID" }).click();
  await page.getByRole("button", { name: "Ada Administrator" }).click();
  await expect(page).toHaveURL(`${stack.portalUrl}/staff/${userId}`);
  // What was chosen is chosen again.
  await expect(access.getByLabel(`Rolle for ${name}`)).toHaveValue("SUPPORT");
  const ended = await t.db.staffSession.findUniqueOrThrow({ where: { idHash: old.idHash } });
  expect(ended.endedAt).not.toBeNull();
  await access.getByRole("button", { name: "Endre rolle" }).click();
  await expect
    .poll(async () => (await t.db.staffUser.findFirstOrThrow({ where: { name } })).role)
    .toBe("SUPPORT");
});
