import { expect, expectAccessible, test } from "./fixtures";
import { addRedirectUri, previewChange, sendChange } from "./steps/configuration";

test("a large bulk change waits for a second administrator, who sees what it does", async ({ as, t }) => {
  const installation = await t.active({ logsUsersIn: true }, ["https://a.no/callback"]);
  const owner = await t.session("ADMINISTRATOR", "Olga Ordre");
  const run = await t.db.bulkRun.create({
    data: {
      state: "ORDERED",
      environment: "TEST",
      change: { kind: "add-redirect-uri", uri: "https://ny.no/callback" },
      reason: "Ny server",
      createdById: owner.userId,
      actorName: "Olga Ordre",
      createdAt: new Date(),
      items: { create: [{ installationId: installation.installationId }] },
    },
  });
  const own = await as("ADMINISTRATOR");
  await own.context().addCookies([{ name: owner.name, value: owner.value, url: t.stack.portalUrl }]);
  await own.goto(`/bulk/${run.id}`);
  await expect(own.getByText("Du har bestilt endringen.")).toBeVisible();
  await expect(own.getByRole("button", { name: /Godkjenn/ })).toHaveCount(0);

  const viewer = await as("VIEWER");
  await viewer.goto(`/bulk/${run.id}`);
  await expect(viewer.getByText("Denne endringen krever to personer")).toBeVisible();
  await expect(viewer.getByRole("button", { name: /Godkjenn/ })).toHaveCount(0);

  const other = await as("ADMINISTRATOR");
  await other.goto(`/bulk/${run.id}`);
  await expect(other.getByText("https://ny.no/callback")).toBeVisible();
  await expectAccessible(other);
  await other.getByRole("button", { name: "Godkjenn endringen av 1 installasjon" }).click();
  await expect(other.getByText(/^Ferdig ·/)).toBeVisible({ timeout: 30_000 });
  await expect(other.getByText("godkjent av ADMINISTRATOR")).toBeVisible();
  const { redirectUris } = await t.control<{ redirectUris: string[] }>(
    `test/clients/${installation.clientId}`,
  );
  expect(redirectUris).toContain("https://ny.no/callback");
});

for (const { language, expected } of [
  {
    language: "nb",
    expected: { title: "Denne endringen krever to personer", own: "Du har bestilt endringen." },
  },
  {
    language: "en",
    expected: { title: "This change requires two people", own: "You requested this change." },
  },
])
  test(`an edit beyond what one person changes alone waits for an administrator (${language})`, async ({
    as,
    t,
  }) => {
    const first = "https://a.no/callback";
    const second = "https://b.no/callback";
    const at = await t.active({ logsUsersIn: true, redirectUris: [first, second] }, [first]);
    const own = await as("SUPPORT");
    const support = await t.session("SUPPORT", "Siri Support");
    const url = t.stack.portalUrl;
    await own.context().addCookies([
      { name: support.name, value: support.value, url },
      { name: "klientvakt-locale", value: "nb", url },
    ]);
    await t.db.countedChange.createMany({
      data: Array.from({ length: 25 }, () => ({
        staffMemberId: support.userId,
        installationId: crypto.randomUUID(),
        changedAt: new Date(),
      })),
    });
    await own.goto(`/installations/${at.installationId}/configuration`);
    await addRedirectUri(own, second);
    await previewChange(own);
    await sendChange(own, "Ny server");
    await own.waitForURL(/\/bulk\//);
    await own.context().addCookies([{ name: "klientvakt-locale", value: language, url }]);
    await own.reload();
    await expect(own.getByText(expected.title)).toBeVisible();
    await expect(own.getByText(expected.own)).toBeVisible();
    await expect(own.getByText(second)).toBeVisible();
    await expectAccessible(own);
    const upstream = async () =>
      (await t.control<{ redirectUris: string[] }>(`test/clients/${at.clientId}`)).redirectUris;
    expect(await upstream()).toEqual([first]);

    const administrator = await as("ADMINISTRATOR");
    await administrator.goto(own.url());
    await administrator.getByRole("button", { name: "Godkjenn endringen av 1 installasjon" }).click();
    await expect(administrator.getByText(/^Ferdig ·/)).toBeVisible({ timeout: 30_000 });
    expect(await upstream()).toEqual([first, second]);
  });
