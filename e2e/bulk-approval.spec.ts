import { expect, expectAccessible, test } from "./fixtures";

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
  await expect(viewer.getByText("Så mange klienter krever to personer")).toBeVisible();
  await expect(viewer.getByRole("button", { name: /Godkjenn/ })).toHaveCount(0);

  const other = await as("ADMINISTRATOR");
  await other.goto(`/bulk/${run.id}`);
  await expect(other.getByText("https://ny.no/callback")).toBeVisible();
  await expectAccessible(other);
  await other.getByRole("button", { name: "Godkjenn endringen av 1 klient" }).click();
  await expect(other.getByText("Ferdig ·")).toBeVisible({ timeout: 30_000 });
  await expect(other.getByText("godkjent av ADMINISTRATOR")).toBeVisible();
  const { redirectUris } = await t.control<{ redirectUris: string[] }>(
    `test/clients/${installation.clientId}`,
  );
  expect(redirectUris).toContain("https://ny.no/callback");
});
