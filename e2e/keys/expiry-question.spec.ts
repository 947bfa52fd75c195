import { expect, expectAccessible, test } from "../fixtures";
import { createKey, reportUploaded, uploadInSelvbetjening } from "../steps/revival";

/** A key that was uploaded by hand has no expiry in Selvbetjening's list, so people are asked for it. */

const osloDay = (at: Date) => at.toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" });

test("the customer states what Selvbetjening shows, support states another date, and the earlier one counts", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active();
  const { installationId } = installation;
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  await expect(page.getByText("Hvilken utløpsdato viser Selvbetjening?")).toHaveCount(0);
  await uploadInSelvbetjening(page, publicKey);
  await reportUploaded(page);
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 20_000 });

  // Until it is known, it stands under what needs somebody.
  const support = await as("SUPPORT");
  await support.goto(`/installations?status=unknown&q=${installation.organization.number}`);
  await expect(support.getByRole("row", { name: installation.organization.name })).toBeVisible();

  await expect(page.getByText("Hvilken utløpsdato viser Selvbetjening?")).toBeVisible();
  await expectAccessible(page);
  const date = page.getByLabel("Utløpsdato", { exact: true });
  const save = page.getByRole("button", { name: "Lagre datoen" });
  await date.fill("2020-01-01");
  await save.click();
  await expect(page.getByText("Datoen må være etter i dag.")).toBeVisible();
  const far = osloDay(new Date(Date.now() + 3 * 365 * 86_400_000));
  await date.fill(far);
  await save.click();
  await expect(page.getByLabel("Utløpsdato en gang til")).toBeVisible();
  await expectAccessible(page);
  await date.fill(far);
  await page.getByLabel("Utløpsdato en gang til").fill(far);
  await save.click();
  await expect(page.getByText("Dere har oppgitt at nøkkelen utløper")).toBeVisible();
  await expect(page.getByText("Hvilken utløpsdato viser Selvbetjening?")).toHaveCount(0);
  await expectAccessible(page);

  await support.goto(`/installations/${installationId}/keys`);
  const keys = support.getByRole("region", { name: "Klientnøkler" });
  await keys.getByText("Oppgi når nøkkelen utløper").first().click();
  const near = osloDay(new Date(Date.now() + 300 * 86_400_000));
  await keys.getByLabel("Utløpsdato", { exact: true }).first().fill(near);
  await keys.getByRole("button", { name: "Lagre datoen" }).first().click();
  await expect(keys.getByText(/Dere har oppgitt .+, kunden .+\. Den tidligste gjelder\./)).toBeVisible();
  await expectAccessible(support);
  const { keyExpiresAt } = await t.db.fleetRow.findUniqueOrThrow({ where: { installationId } });
  expect(osloDay(keyExpiresAt!)).toBe(near);
});
