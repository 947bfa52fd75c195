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
    await signInAs(page, "Lars Leser");
    await expect(page.getByText("Hei, Lars Leser.")).toBeVisible();
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
    await signInAs(page, "Lars Leser");
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
    await signInAs(page, "Lars Leser");
    await expect(page.getByText("Hei, Lars Leser.")).toBeVisible();
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
  await page.goto("/installations");
  await expect(page.getByRole("heading", { name: "Du har bedt om tilgang" })).toBeVisible();

  const admin = await as("ADMINISTRATOR");
  await admin.goto("/staff");
  const row = admin.getByRole("listitem").filter({ has: admin.getByLabel("Rolle for Nina Ny") });
  await row.getByRole("combobox").selectOption({ label: "Kundestøtte" });
  await row.getByRole("button", { name: "Gi tilgang" }).click();
  await expect(row.getByRole("button", { name: "Endre rolle" })).toBeVisible();

  await page.getByRole("link", { name: "Last siden på nytt" }).click();
  await expect(page.getByRole("heading", { name: "Krever handling" })).toBeVisible();
  await page.locator("summary", { hasText: "Konto: Nina Ny" }).click();
  await expect(page.getByText("Kundestøtte", { exact: true })).toBeVisible();

  await row.getByText("Fjern tilgang").first().click();
  await row.getByRole("button", { name: "Fjern tilgang" }).click();
  await expect(
    admin.getByRole("region", { name: "Fjernet" }).getByText("Nina Ny", { exact: true }),
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
  await expect(victim.getByText("HelseID godtok ikke innloggingen.")).toBeVisible();
});

test("an outage of HelseID is explained", async ({ customer, t }) => {
  await t.control("faults", { faults: [{ path: "/connect/par", kind: "reset", times: 5 }] });
  const page = await customer();
  await page.goto("/login");
  await page.getByRole("link", { name: "Logg inn med HelseID" }).click();
  await expect(page.getByText("HelseID svarer ikke akkurat nå.")).toBeVisible();
});

test("an altered session cookie is not accepted", async ({ t, stack }) => {
  const { name, value } = await t.session("ADMINISTRATOR");
  for (const cookie of [value.slice(0, -4) + "AAAA", "x", "", value.split(".").slice(0, 4).join(".")]) {
    const response = await fetch(`${stack.portalUrl}/installations`, {
      headers: { cookie: `${name}=${cookie}` },
      redirect: "manual",
    });
    expect([response.status, response.headers.get("location")]).toEqual([307, "/login"]);
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
  await t.session("VIEWER", name);
  await page.goto("/staff");
  const row = page.getByRole("listitem").filter({ hasText: name });
  const change = async () => {
    await row.getByLabel(`Rolle for ${name}`).selectOption("SUPPORT");
    await row.getByRole("button", { name: "Endre rolle" }).click();
  };
  await change();
  await expect(row.getByText("Dette krever at du nettopp har logget inn.")).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("link", { name: "Logg inn på nytt med HelseID" }).click();
  await page.getByRole("button", { name: "Ada Administrator" }).click();
  await expect(page).toHaveURL(`${stack.portalUrl}/staff`);
  const ended = await t.db.staffSession.findUniqueOrThrow({ where: { idHash: old.idHash } });
  expect(ended.endedAt).not.toBeNull();
  await change();
  await expect
    .poll(async () => (await t.db.staffUser.findFirstOrThrow({ where: { name } })).role)
    .toBe("SUPPORT");
});
