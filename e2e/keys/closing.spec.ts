import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures";
import { typeClientEnding } from "../steps/onboarding";

async function openClosing(page: Page) {
  await page.getByText("Mer", { exact: true }).click();
  await page.getByRole("link", { name: "Avvikle installasjonen …" }).click();
  return page.getByRole("region", { name: "Avvikle installasjonen" });
}

async function retire(page: Page, why: string, reason: string) {
  const panel = await openClosing(page);
  await panel.getByLabel("Årsak").selectOption({ label: why });
  await panel.getByLabel("Begrunnelse").fill(reason);
  await typeClientEnding(panel);
  await panel.getByRole("button", { name: "Avvikle", exact: true }).click();
  await expect(page.getByText(`Begrunnelse: ${reason}.`, { exact: false })).toBeVisible();
}

test("an installation is retired: its key is kept apart, and restoring it proves the key", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  const panel = await openClosing(page);

  await test.step("it asks why, and which client it is", async () => {
    await panel.getByLabel("Årsak").selectOption({ label: "Kunden har sluttet" });
    await panel.getByLabel("Begrunnelse").fill("Kontoret er lagt ned");
    // The client may have locked a HER-id, so it is named by its id.
    await expect(
      panel.getByText("Der kan en HER-id være låst til én klient-ID.", { exact: false }),
    ).toBeVisible();
    await panel.getByLabel(/De seks siste tegnene i klient-ID-en/).fill("Hovedserver");
    await panel.getByRole("button", { name: "Avvikle", exact: true }).click();
    await expect(panel.getByText("Det du skrev, stemmer ikke.", { exact: false })).toBeVisible();
    await expectAccessible(page);
    await typeClientEnding(panel);
    await panel.getByRole("button", { name: "Avvikle", exact: true }).click();
  });

  await test.step("nothing can use the key, which is kept until a date", async () => {
    await expect(page.getByText("Begrunnelse: Kontoret er lagt ned.", { exact: false })).toBeVisible();
    await expect(page.getByText("Klienten finnes fortsatt i Selvbetjening", { exact: false })).toBeVisible();
    await expect(page.getByText(/Privatnøkkelen oppbevares til/)).toBeVisible();
    await expectAccessible(page);
    const keys = await t.db.clientKey.findMany({ where: { installationId } });
    expect(keys.map((key) => [key.state, key.sealedPrivateJwk])).toEqual([["RETIRED", null]]);
    await expect(page.getByRole("button", { name: "Kontroller nå" })).toHaveCount(0);
  });

  await test.step("restoring asks why, and a token proves the key", async () => {
    await page.getByText("Gjenåpne …").click();
    await page.getByLabel("Begrunnelse for å gjenåpne").fill("Feil kontor");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Gjenåpne installasjonen" }).click();
    await expect(page.getByRole("button", { name: "Kontroller nå" })).toBeVisible();
    await expect(page.getByText("Nøkkelen er ikke kontrollert etterpå", { exact: false })).toHaveCount(0);
    const [key] = await t.db.clientKey.findMany({ where: { installationId } });
    expect(key!.state).toBe("CURRENT");
  });
});

test("restoring names the customer's other client for messages first", async ({ as, t }) => {
  const { installationId } = await t.active();
  const other = await t.active();
  const { organizationId } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await retire(page, "Annet", "Byttet klient");
  await t.db.installation.update({ where: { id: other.installationId }, data: { organizationId } });
  await page.getByText("Gjenåpne …").click();
  await page.getByLabel("Begrunnelse for å gjenåpne").fill("Feil klient-ID");
  await page.getByRole("button", { name: "Gjenåpne installasjonen" }).click();
  await expect(page.getByText("Meldingene kan stoppe")).toBeVisible();
  await expect(page.getByText(other.clientId, { exact: false }).first()).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByLabel("Begrunnelse for å gjenåpne")).toHaveValue("Feil klient-ID");
  await page.getByLabel(/De seks siste tegnene i klient-ID-en/).fill(other.clientId.slice(-6));
  await page.getByRole("button", { name: "Gjenåpne installasjonen" }).click();
  await expect(page.getByRole("button", { name: "Kontroller nå" })).toBeVisible();
});

test("a kept key can be destroyed at once, and one that has leaked is not kept", async ({ as, t }) => {
  const kept = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${kept.installationId}`);
  await retire(page, "Annet", "Opprydding");
  await page.getByText("Slett nøkkelen nå …").click();
  await expect(page.getByText("Dette kan ikke angres.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Slett nøkkelen nå", exact: true }).click();
  await expect(page.getByText("Ingen privatnøkkel er oppbevart.")).toBeVisible();
  await expect(page.getByText("Gjenåpne …")).toHaveCount(0);
  expect(await t.db.keptKey.count({ where: { installationId: kept.installationId } })).toBe(0);

  const leaked = await t.active();
  await page.goto(`/installations/${leaked.installationId}`);
  await retire(page, "Nøkkelen har kommet på avveie", "Sendt på e-post");
  await expect(page.getByText("Ingen privatnøkkel er oppbevart.")).toBeVisible();
  await expectAccessible(page);
});

test("a retired and a restored installation in English, with a key that HelseID refuses", async ({
  as,
  t,
}) => {
  const { installationId, clientId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await retire(page, "Annet", "Opprydding");
  const cookie = { name: "klientvakt-locale", value: "en", url: t.stack.portalUrl };
  await page.context().addCookies([cookie]);
  await page.reload();
  await expect(page.getByText("The client still exists in Selvbetjening", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await t.control(`test/clients/${clientId}`, { set: { keys: [] } });
  await page.getByText("Restore …").click();
  await page.getByLabel("Why it is restored").fill("By mistake");
  await page.getByRole("button", { name: "Restore the installation" }).click();
  await expect(page.getByText("Its key has not been checked since", { exact: false })).toBeVisible();
  await expect(page.getByText("HelseID did not accept the key", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("Not checked", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Try the key now" }).click();
  await expect(page.getByText("Its key has not been checked since", { exact: false })).toBeVisible();
});
