import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { osloDate } from "@/lib/domain/key-status";
import { expect, expectAccessible, test } from "./fixtures";

/** What people do with an alert: put it off, assign it, comment on it. */

/** An installation whose key expires after some time, with its alert. */
async function alerted(t: BrowserTestContext, milliseconds: number, threshold: number) {
  const installation = await t.active();
  const { installationId } = installation;
  const expiresAt = new Date(Date.now() + milliseconds);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
  const { id } = await insertAlert(t.db, { installationId, expiresAt, threshold });
  return { ...installation, alertId: id, expiresAt, address: `/alerts?alert=${id}` };
}

const DAY = 86_400_000;

test("a snooze cannot pass the expiry: the day before is the longest that is offered, and a longer one is refused", async ({
  as,
  t,
}) => {
  const { address, alertId, expiresAt } = await alerted(t, 20 * DAY, 30);
  const page = await as("SUPPORT");
  await page.goto(address);
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  const choices = open.getByLabel("Utsett i");
  await choices.selectOption("14");
  await open.getByLabel("Hva gjør du med det?").fill("Venter på kunden");
  // Meanwhile the expiry was corrected, and is five days away.
  const sooner = new Date(Date.now() + 5 * DAY);
  await t.db.alert.update({ where: { id: alertId }, data: { expiresAt: sooner } });
  await open.getByRole("button", { name: "Utsett" }).click();
  await expect(open.getByText("Et varsel kan ikke utsettes forbi utløpet. Velg dagen før")).toBeVisible();
  expect((await t.db.alert.findUniqueOrThrow({ where: { id: alertId } })).snoozedUntil).toBeNull();
  expect(expiresAt > sooner).toBe(true);

  await page.goto(address);
  const dayBefore = new Date(osloDate(sooner).getTime() - DAY);
  const date = dayBefore.toLocaleDateString("nb-NO", { day: "numeric", month: "short", timeZone: "UTC" });
  await expect(choices.getByRole("option")).toHaveText([
    /^1 dag, til /,
    /^3 dager, til /,
    `til dagen før utløp, ${date}`,
  ]);
  await expect(
    open.getByText("Et varsel kan ikke utsettes forbi utløpet. Det lengste er dagen før."),
  ).toBeVisible();
  await expectAccessible(page);
  await choices.selectOption("day-before");
  await open.getByLabel("Hva gjør du med det?").fill("Venter på kunden");
  await open.getByRole("button", { name: "Utsett" }).click();
  await expect(open).toContainText("Utsatt av SUPPORT til");
  const { snoozedUntil } = await t.db.alert.findUniqueOrThrow({ where: { id: alertId } });
  expect(osloDate(snoozedUntil!).getTime()).toBe(dayBefore.getTime());
});

test("an alert of a key that expires within the day cannot be snoozed, and says why", async ({ as, t }) => {
  const { address } = await alerted(t, 3_600_000, 1);
  const page = await as("SUPPORT");
  await page.goto(address);
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  await expect(open.getByText("Nøkkelen utløper så snart at varselet ikke kan utsettes.")).toBeVisible();
  await expect(open.getByRole("button", { name: "Jeg tar det" })).toBeVisible();
  await expect(open.getByRole("button", { name: "Utsett" })).toHaveCount(0);
  await expectAccessible(page);
});

test("an alert is assigned to a colleague and commented on, for everybody to read", async ({ as, t }) => {
  const { address, organization, installationId } = await alerted(t, 5 * DAY, 7);
  const colleague = `Nina Nilsen ${crypto.randomUUID().slice(0, 6)}`;
  await t.session("SUPPORT", colleague);
  const page = await as("SUPPORT");
  await page.goto(address);
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  const row = page.getByRole("row").filter({ hasText: organization.name });
  await open.getByLabel("Tildelt").selectOption(colleague);
  await open.getByRole("button", { name: "Tildel", exact: true }).click();
  await expect(row).toContainText(`tildelt ${colleague}`);
  await open.getByRole("button", { name: "Legg til kommentar" }).click();
  await expect(open.getByText("Feltet må fylles ut.")).toBeVisible();
  await open.getByLabel("Kommentar til kollegene").fill("Ringte, <b>ingen</b> svarte.\nPrøver i morgen.");
  await open.getByRole("button", { name: "Legg til kommentar" }).click();
  const comment = open.getByRole("list", { name: "Kommentarer" }).getByRole("listitem");
  await expect(comment).toContainText("SUPPORT");
  await expect(comment).toContainText("Ringte, <b>ingen</b> svarte.");
  await expectAccessible(page);

  const viewer = await as("VIEWER");
  await viewer.goto(address);
  const shown = viewer.getByRole("complementary", { name: "Åpent varsel" });
  await expect(shown.getByText(`tildelt ${colleague}`)).toBeVisible();
  await expect(shown.getByText("Prøver i morgen.")).toBeVisible();
  await expect(shown.getByRole("button")).toHaveCount(0);

  await open.getByLabel("Tildelt").selectOption("Ingen");
  await open.getByRole("button", { name: "Tildel", exact: true }).click();
  await expect(row).not.toContainText("tildelt");
  await page.goto(`/installations/${installationId}/history`);
  await expect(page.getByText("Varsel tildelt").first()).toBeVisible();
  await expect(page.getByText("Varsel kommentert")).toBeVisible();
});

test("several alerts are taken at once, and each that could not be says why; without JavaScript too", async ({
  as,
  t,
}) => {
  const first = await alerted(t, 5 * DAY, 7);
  const second = await alerted(t, 5 * DAY, 7);
  const third = await alerted(t, 5 * DAY, 7);
  const page = await as("SUPPORT");
  await page.goto(first.address);
  const choose = (name: string, on = page) =>
    on.getByRole("checkbox", { name: new RegExp(`^Velg ${name} `) });
  const bar = page.getByRole("form", { name: "Valgte varsler" });
  await expect(bar.getByRole("button", { name: "Ta", exact: true })).toBeHidden();
  for (const { organization } of [first, second]) await choose(organization.name).check();
  await expect(bar.getByText("2 valgt", { exact: true })).toBeVisible();
  await expectAccessible(page);
  // Meanwhile the cause of one is gone.
  await t.db.alert.update({ where: { id: second.alertId }, data: { closedAt: new Date() } });
  await bar.getByRole("button", { name: "Ta", exact: true }).click();
  const outcome = page.getByRole("status").filter({ hasText: "1 varsel er tatt" });
  await expect(outcome).toContainText(`${second.organization.name} – Hovedserver: Lukket i mellomtiden`);
  await expect(choose(first.organization.name)).toHaveCount(0);
  await expectAccessible(page);
  expect(
    (await t.db.alert.findUniqueOrThrow({ where: { id: first.alertId } })).acknowledgedAt,
  ).not.toBeNull();

  const plain = await as("SUPPORT", { javaScriptEnabled: false });
  await plain.goto(third.address);
  await choose(third.organization.name, plain).check();
  await plain
    .getByRole("form", { name: "Valgte varsler" })
    .getByRole("button", { name: "Ta", exact: true })
    .click();
  await expect(plain.getByText("1 varsel er tatt")).toBeVisible();
});

test("t takes the alert of the row that has the focus, and u asks why it is put off; both can be turned off", async ({
  as,
  t,
}) => {
  const first = await alerted(t, 5 * DAY, 7);
  const second = await alerted(t, 5 * DAY, 7);
  const page = await as("SUPPORT");
  await page.goto(first.address);
  const link = (name: string) => page.getByRole("rowheader", { name }).getByRole("link");
  await link(second.organization.name).focus();
  await page.keyboard.press("u");
  const open = page.getByRole("complementary", { name: "Åpent varsel" });
  await expect(open.getByRole("heading", { level: 2 })).toContainText(second.organization.name);
  await expect(open.getByLabel("Hva gjør du med det?")).toBeFocused();
  // In a field the keys are characters.
  await page.keyboard.type("tu");
  await expect(open.getByLabel("Hva gjør du med det?")).toHaveValue("tu");
  await page.evaluate(() => window.localStorage.setItem("klientvakt-single-keys", "off"));
  await link(first.organization.name).focus();
  await page.keyboard.press("t");
  await expect(link(first.organization.name)).toBeFocused();
  await page.evaluate(() => window.localStorage.setItem("klientvakt-single-keys", "on"));
  await page.keyboard.press("t");
  await expect(link(first.organization.name)).toHaveCount(0);
  expect(
    (await t.db.alert.findUniqueOrThrow({ where: { id: first.alertId } })).acknowledgedAt,
  ).not.toBeNull();
});
