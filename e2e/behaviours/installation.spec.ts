import type { Page } from "@playwright/test";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "../fixtures";

/** What a support person expects of the page about one installation. */

const DAY = 86_400_000;
const status = (page: Page) => page.getByRole("region", { name: "Status" });
const events = (page: Page) => page.getByRole("region", { name: "Siste hendelser" });

test("behaviour 7: the expiry is said in days, then as a date, with the exact time and its zone", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  await changeKeys(t.db, {
    where: { installationId },
    data: { expiresAt: new Date(Date.now() + 3 * DAY) },
  });
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await expect(status(page)).toContainText(/Nøkkelen utløper .+ kl\. \d\d\.\d\d, om 3 dager/);
  const fact = page.locator(".kv-facts > div").first();
  await expect(fact).toContainText("om 3 dager");
  await expect(fact.locator("time").first()).toHaveAttribute("title", /kl\. \d\d\.\d\d\.\d\d CES?T$/);
  await expectAccessible(page);
});

test("behaviour 11: the timeline has a noted call, and its address says whose events it shows", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await page.getByText("Mer", { exact: true }).click();
  await page.getByRole("link", { name: "Registrer en samtale …" }).click();
  const panel = page.getByRole("region", { name: "Registrer en telefonsamtale" });
  await panel.getByLabel("Hvem snakket du med?").fill("Mona Moen");
  await panel.getByLabel("Hva ble dere enige om?").fill("Pasient 010190 12345 ringte");
  await panel.getByRole("button", { name: "Lagre samtalen" }).click();
  await expect(panel.getByText("Elleve sifre kan være et fødselsnummer.", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await panel.getByLabel("Hva ble dere enige om?").fill("programmet startes på nytt fredag");
  await panel.getByRole("button", { name: "Lagre samtalen" }).dblclick();
  const call = events(page).getByText("Ringte Mona Moen: programmet startes på nytt fredag");
  await expect(call).toBeVisible();
  expect(await t.db.loggedCall.count({ where: { installationId } })).toBe(1);

  const filter = page.getByRole("navigation", { name: "Vis hendelser fra" });
  await filter.getByRole("link", { name: "Maskin" }).click();
  await expect(page).toHaveURL(/\?by=machine$/);
  await expect(call).toHaveCount(0);
  await filter.getByRole("link", { name: "Personer" }).click();
  await expect(page).toHaveURL(/\?by=person$/);
  await expect(call).toBeVisible();
  // Each event has an address of its own, on the page of the whole history.
  await events(page).getByRole("listitem").first().getByRole("link").first().click();
  await expect(page).toHaveURL(/\/history\?before=\d+#event-\d+$/);
  await expect(page.locator("li:target")).toContainText("Ringte Mona Moen");
});

test("behaviour 13: a time that is copied is ISO 8601", async ({ as, t }) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  const time = page.locator(".kv-facts time").first();
  const iso = await time.getAttribute("datetime");
  expect(iso).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  await time.evaluate((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
  });
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(iso);
});

test("behaviour 14: an id is shown shortened, copied whole, and the copy is announced", async ({ as, t }) => {
  const { installationId, clientId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  const client = page.getByRole("region", { name: "Klienten i HelseID" });
  for (const [name, value] of [
    ["klient-ID", clientId],
    ["kid", (await t.db.clientKey.findFirstOrThrow({ where: { installationId } })).kid!],
  ] as const) {
    await client.getByRole("button", { name: new RegExp(`^Kopier ${name}$`, "i") }).click();
    await expect(client.getByRole("status").filter({ hasText: "Kopiert" }).last()).toBeVisible();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  }
});

test("behaviour 16: each step says what is sent, what disappears and whether it can be undone", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  for (const [step, region] of [
    ["rotate", "Bytte av nøkkel"],
    ["renew", "Fornyelse med kunden"],
    ["file", "Utlevering av filen"],
    ["close", "Avvikle installasjonen"],
  ] as const) {
    await page.goto(`/installations/${installationId}?step=${step}`);
    const panel = page.getByRole("region", { name: region, exact: true });
    for (const question of ["Dette blir sendt", "Dette forsvinner", "Kan det angres?"])
      await expect(panel.getByText(question, { exact: true })).toBeVisible();
  }
  await expectAccessible(page);

  await page.goto(`/installations/${installationId}`);
  await expect(page.getByRole("region", { name: "Det neste som skjer" })).toContainText("Nøkkelen utløper");
  await page.goto(`/installations/${installationId}/keys`);
  const main = page.getByRole("main");
  // A line for each act, and no form that stands open at a client that works.
  for (const name of ["Bytt nøkkel …", "Start fornyelse med kunden …", "Utlever filen …"])
    await expect(main.getByRole("link", { name })).toBeVisible();
  await expect(main.getByRole("textbox")).toHaveCount(0);
  await expect(main.getByRole("combobox")).toHaveCount(0);
  await expectAccessible(page);
});

test("behaviour 18: a double click starts one rotation, and loading the page again shows its progress", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}?step=rotate`);
  const panel = page.getByRole("region", { name: "Bytte av nøkkel", exact: true });
  await panel.getByRole("button", { name: "Bytt nå" }).dblclick();
  await expect(panel.getByText("Bestilt").first()).toBeVisible();
  await page.reload();
  await expect(panel.getByText("Bestilt").first()).toBeVisible();
  expect(await t.db.keyRotation.count({ where: { installationId } })).toBe(1);
});

test("behaviour 31: what matters ends in the timeline, beside the message", async ({ as, t }) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await page.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(page.getByText("HelseID utstedte token, og klienten ble lest i Selvbetjening.")).toBeVisible();
  await expect(events(page)).toContainText("Kontrollert uten feil");
});

test("the page of an installation is the same for a role that may only read, without acts", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active();
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt: new Date(Date.now() + 3 * DAY) } });
  const page = await as("VIEWER");
  await page.goto(`/installations/${installationId}?step=rotate`);
  await expect(status(page)).toContainText("om 3 dager");
  await expect(page.getByRole("link", { name: /Bytt nøkkel|Start fornyelse/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Bytt nå" })).toHaveCount(0);
  await page.getByText("Mer", { exact: true }).click();
  await expect(page.getByRole("link", { name: "Kunden og kontakten" })).toBeVisible();
  await expect(page.getByRole("link", { name: /…$/ })).toHaveCount(0);
  await expectAccessible(page);
});
