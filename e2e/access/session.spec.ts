import { expect, expectAccessible, test } from "../fixtures";

test("a session that is about to expire shows a warning, can be extended, and keeps what was typed", async ({
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
  const again = await t.session("SUPPORT", "SUPPORT");
  await page.context().addCookies([{ name: again.name, value: again.value, url: stack.portalUrl }]);
  await wake();
  await expect(page.getByText("Du er logget ut")).toBeHidden();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Halvskrevet legekontor");
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
