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
  const seen = (minutesAgo: number) =>
    t.db.staffSession.update({
      where: { idHash: session.idHash },
      data: { lastSeenAt: new Date(Date.now() - minutesAgo * 60_000) },
    });
  expect(cookies.some((cookie) => cookie.name === "klientvakt-session")).toBe(true);

  await page.goto("/organizations/new");
  await page.getByLabel("Navn", { exact: true }).fill("Halvskrevet legekontor");
  const wake = () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

  await seen(28);
  await wake();
  await expect(page.getByText("Du blir snart logget ut")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Jeg er her fortsatt" }).click();
  await expect(page.getByText("Du blir snart logget ut")).toBeHidden();
  const kept = await t.db.staffSession.findUniqueOrThrow({ where: { idHash: session.idHash } });
  expect(Date.now() - kept.lastSeenAt.getTime()).toBeLessThan(60_000);

  await seen(31);
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
  const ask = (path: string) =>
    fetch(`${stack.portalUrl}${path}`, { headers: { cookie: `${name}=${value}` } });
  expect((await ask(`/installations/${installation.installationId}/status`)).status).toBe(200);
  const rest = (await (await ask("/session")).json()) as { secondsLeft: number; extends: boolean };
  expect(rest.secondsLeft).toBeGreaterThan(500);
  expect(rest.secondsLeft).toBeLessThanOrEqual(600);
  expect(rest.extends).toBe(true);
  expect(await lastSeen()).toBe(past.getTime());
  expect((await ask(`/installations/${installation.installationId}`)).status).toBe(200);
  expect(await lastSeen()).toBeGreaterThan(past.getTime());
});
