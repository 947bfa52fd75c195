import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "../fixtures";

test("behaviour 39: a session that is about to expire shows a warning, can be extended, and keeps what was typed", async ({
  as,
  t,
  stack,
}) => {
  const page = await as("SUPPORT");
  const cookies = await page.context().cookies();
  const session = await t.db.staffSession.findFirstOrThrow({
    where: { user: { name: "SUPPORT" } },
    orderBy: { createdAt: "desc" },
  });
  const setLastSeen = (minutesAgo: number) =>
    t.db.staffSession.update({
      where: { idHash: session.idHash },
      data: { lastSeenAt: new Date(Date.now() - minutesAgo * 60_000) },
    });
  expect(cookies.some((cookie) => cookie.name === "klientvakt-session")).toBe(true);

  await page.goto("/organizations/new");
  await page.getByLabel("Navn", { exact: true }).fill("Halvskrevet legekontor");
  const wake = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

  await setLastSeen(28);
  await wake();
  await expect(page.getByText("Du blir snart logget ut")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Jeg er her fortsatt" }).click();
  await expect(page.getByText("Du blir snart logget ut")).toBeHidden();
  const extended = await t.db.staffSession.findUniqueOrThrow({ where: { idHash: session.idHash } });
  expect(Date.now() - extended.lastSeenAt.getTime()).toBeLessThan(60_000);

  await setLastSeen(31);
  await wake();
  await expect(page.getByText("Du er logget ut")).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Halvskrevet legekontor");

  // A new sign-in, as in another tab.
  const again = await t.sessionOf(session.userId);
  await page.context().addCookies([{ name: again.name, value: again.value, url: stack.portalUrl }]);
  await wake();
  await expect(page.getByText("Du er logget ut")).toBeHidden();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Halvskrevet legekontor");
});

test("behaviour 39: a form that is sent without a session stays in place, and goes on for the same person", async ({
  as,
  t,
  stack,
}) => {
  const page = await as("SUPPORT");
  const { userId } = await t.db.staffSession.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  const name = `Halvskrevet ${crypto.randomUUID().slice(0, 8)}`;
  const fill = async () => {
    await page.goto("/organizations/new");
    await page
      .getByLabel("Organisasjonsnummer")
      .fill(syntheticNumber(90_200 + Math.floor(Math.random() * 9000)));
    await page.getByLabel("Navn", { exact: true }).fill(name);
  };
  const endSessions = () =>
    t.db.staffSession.updateMany({ where: { endedAt: null }, data: { endedAt: new Date() } });
  const signIn = async (id: string) => {
    const session = await t.sessionOf(id);
    await page.context().addCookies([{ name: session.name, value: session.value, url: stack.portalUrl }]);
  };
  await fill();
  // As when somebody signs out in another tab.
  await endSessions();
  await page.getByRole("button", { name: "Registrer kunde" }).click();
  await expect(page.getByRole("link", { name: "Logg inn i en ny fane" })).toBeVisible();
  await expect(page.getByText("Det du har skrevet, står her fortsatt.")).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue(name);
  await expectAccessible(page);

  // The page was loaded again: what was typed is given back after the sign-in.
  await page.reload();
  await expect(page).toHaveURL(/\/login\?back=%2Forganizations%2Fnew$/);
  await signIn(userId);
  await page.goto("/organizations/new");
  await expect(page.getByText("Det du hadde skrevet før du logget inn, er satt inn igjen.")).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue(name);
  // Once.
  await page.reload();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("");

  // Nobody else gets it: neither after the sign-in page, nor in the page that is open.
  await fill();
  await endSessions();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Logg inn" })).toBeVisible();
  await signIn((await t.session("SUPPORT", "Somebody else")).userId);
  await page.goto("/organizations/new");
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("");
  await fill();
  await endSessions();
  await signIn(userId);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("");
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem("klientvakt-kept-forms"))).toBeNull();
});

test("an open page that polls does not extend a session", async ({ t, stack }) => {
  const installation = await t.installation();
  const { name, value, userId } = await t.session("SUPPORT");
  const past = new Date(Date.now() - 20 * 60_000);
  await t.db.staffSession.updateMany({ where: { userId }, data: { lastSeenAt: past } });
  const lastSeen = async () =>
    (await t.db.staffSession.findFirstOrThrow({ where: { userId } })).lastSeenAt.getTime();
  const request = (path: string) =>
    fetch(`${stack.portalUrl}${path}`, { headers: { cookie: `${name}=${value}` } });
  expect((await request(`/installations/${installation.installationId}/status`)).status).toBe(200);
  const session = (await (await request("/session")).json()) as { secondsLeft: number; extends: boolean };
  expect(session.secondsLeft).toBeGreaterThan(500);
  expect(session.secondsLeft).toBeLessThanOrEqual(600);
  expect(session.extends).toBe(true);
  expect(await lastSeen()).toBe(past.getTime());
  expect((await request(`/installations/${installation.installationId}`)).status).toBe(200);
  expect(await lastSeen()).toBeGreaterThan(past.getTime());
});
