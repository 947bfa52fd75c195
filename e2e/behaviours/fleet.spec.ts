import { addSeconds } from "@/lib/base/clock";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { expect, expectAccessible, test } from "../fixtures";

/** Sets when the key of an installation expires, in days from now; null: it is not known. */
async function expireIn(
  t: { db: Parameters<typeof changeKeys>[0] },
  installationId: string,
  days: number | null,
) {
  const expiresAt = days === null ? null : addSeconds(new Date(), days * 86_400);
  await changeKeys(t.db, { where: { installationId }, data: { expiresAt } });
}

test("behaviour 2: filters that are typed, chips and the address say the same", async ({ as, t }) => {
  const installation = await t.active();
  await expireIn(t, installation.installationId, 20);
  const { name, number } = installation.organization;
  const page = await as("SUPPORT");
  await page.goto("/installations");
  const field = page.getByRole("searchbox");
  await field.pressSequentially(`utløper:<30d kunde:"${name}" miljø:test ${number}`);
  const chip = (text: string) => page.getByRole("link", { name: `Fjern filteret ${text}` });
  await expect(chip("Utløper innen: 30 dager")).toBeVisible();
  await expect(chip(`Kunde: ${name}`)).toBeVisible();
  await expect(field).toHaveValue(number);
  await expect(page).toHaveURL((url) => {
    const { within, customer, environment, q } = Object.fromEntries(url.searchParams);
    return within === "30" && customer === name && environment === "TEST" && q === number;
  });
  await expect(page.getByRole("status").filter({ hasText: "1 installasjon" })).toBeVisible();
  await expectAccessible(page);
  await chip("Utløper innen: 30 dager").click();
  await expect(page).not.toHaveURL(/within/);
  await expect(page).toHaveURL(/customer=/);
  // An address with typed filters is the same view, in English words too, and what is no filter is named.
  await page.goto(`/installations?q=${encodeURIComponent("expires:<30d farge:rød")}`);
  await expect(page).toHaveURL(/within=30/);
  await expect(page.getByText("«farge:rød» er ikke et kjent filter, og søkes som tekst.")).toBeVisible();
});

test("behaviour 3: views have counts of their own, and what requires action is one of them", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  await expireIn(t, installation.installationId, -3);
  const { number } = installation.organization;
  await t.db.savedView.create({
    data: {
      name: `Bare ${number}`,
      query: `q=${number}`,
      ownerId: (await t.session("ADMINISTRATOR")).userId,
      shared: true,
      createdAt: new Date(),
    },
  });
  const page = await as("VIEWER");
  await page.goto("/installations");
  const views = page.getByRole("navigation", { name: "Lagrede visninger" });
  await expect(views.getByRole("link", { name: `Bare ${number} 1`, exact: true })).toBeVisible();
  await views.getByRole("link", { name: /^Krever handling \d/ }).click();
  await expect(page).toHaveURL(/status=attention/);
  await page.goto(`/installations?status=attention&q=${number}`);
  await expect(page.getByRole("link", { name: installation.organization.name })).toBeVisible();
  await expireIn(t, installation.installationId, 300);
  await page.reload();
  await expect(page.getByText("Ingen treff", { exact: true })).toBeVisible();
});

test("behaviour 4: by expiry, an unknown expiry is a group of its own at the start", async ({ as, t }) => {
  const known = await t.active();
  await t.secondInstallation(known, await t.pair(), "Reserve", []);
  const [first, second] = await t.db.installation.findMany({
    where: { organizationId: known.organizationId },
    orderBy: { createdAt: "asc" },
  });
  await expireIn(t, first!.id, -10);
  await expireIn(t, second!.id, null);
  const page = await as("VIEWER");
  await page.goto(`/installations?q=${known.organization.number}`);
  const rows = page.locator("tbody tr");
  await expect(rows.nth(0)).toContainText("Ukjent utløp: 1");
  await expect(rows.nth(1)).toContainText("Reserve");
  await expect(rows.nth(2)).toContainText("Kjent utløp");
  await expect(rows.nth(3)).toContainText("Hovedserver");
  await expectAccessible(page);
  // In the other direction too.
  const head = page.getByRole("columnheader", { name: "Status og utløp" });
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await head.getByRole("link").click();
  await expect(page).toHaveURL(/sort=expiry-desc/);
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(rows.nth(0)).toContainText("Ukjent utløp: 1");
});

test("behaviour 5: going back restores the filter, the place and the chosen rows", async ({ as, t }) => {
  const installation = await t.active();
  const { organizationId, templateId } = installation;
  const now = new Date();
  await t.db.installation.createMany({
    data: Array.from({ length: 29 }, (_, number) => ({
      organizationId,
      templateId,
      label: `Nr. ${number}`,
      custody: "PORTAL" as const,
      createdAt: now,
      updatedAt: now,
      activatedAt: now,
    })),
  });
  const page = await as("ADMINISTRATOR");
  await page.goto("/installations");
  await page.getByRole("searchbox").fill(installation.organization.number);
  await expect(page.getByText("30 installasjoner", { exact: true })).toBeVisible();
  const links = page.getByRole("rowheader").getByRole("link");
  const boxes = page.getByRole("checkbox", { name: /^Velg Kontor/ });
  await boxes.nth(2).check();
  await boxes.nth(28).check();
  await expect(page.getByText("2 valgt", { exact: true })).toBeVisible();
  const place = await page.evaluate(() => window.scrollY);
  expect(place).toBeGreaterThan(0);
  await links.nth(28).click();
  await page.waitForURL(/\/installations\/[\w-]{36}/);
  await page.goBack();
  await expect(page.getByRole("searchbox")).toHaveValue(installation.organization.number);
  await expect(page.getByText("2 valgt", { exact: true })).toBeVisible();
  await expect(boxes.nth(28)).toBeChecked();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
  // Otherwise they require action in every other test.
  await t.db.installation.updateMany({ where: { organizationId }, data: { closedAt: now } });
});

test("behaviour 30: an empty list names the filter to remove and how many come back", async ({ as, t }) => {
  const installation = await t.active();
  await expireIn(t, installation.installationId, 200);
  const { number, name } = installation.organization;
  const page = await as("VIEWER");
  await page.goto(`/installations?within=30&custody=PORTAL&q=${number}`);
  await expect(page.getByText("Uten «Utløper innen: 30 dager» er det 1 treff.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Fjern «Utløper innen: 30 dager» – 1 treff" }).click();
  await expect(page.getByRole("link", { name })).toBeVisible();
  await page.goto(`/installations?q=finnesikke${number}`);
  await page.getByRole("link", { name: "Nullstill alt" }).click();
  await expect(page).toHaveURL(/\/installations$/);
});

test("behaviour 37: the list is a table that says how it is sorted and how many rows it has", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const page = await as("VIEWER");
  await page.goto(`/installations?q=${installation.organization.number}&sort=name`);
  const table = page.getByRole("table", { name: "Installasjoner, sortert etter navn. Viser 1 av 1" });
  await expect(table).toBeVisible();
  await expect(table.getByRole("columnheader", { name: "Kunde" })).toHaveAttribute("aria-sort", "ascending");
  await expect(table.getByRole("columnheader", { name: "Status og utløp" })).toHaveAttribute(
    "aria-sort",
    "none",
  );
  await expect(page.getByRole("status").filter({ hasText: "1 installasjon" })).toBeVisible();
  await page.setViewportSize({ width: 320, height: 800 });
  await expect(table).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test("behaviour 38: a slow list is shown before its rows, with 22 rows of the same height", async ({
  as,
  t,
}) => {
  const installation = await t.active();
  const page = await as("VIEWER");
  await page.goto(`/installations?q=${installation.organization.number}`);
  const link = page.getByRole("link", { name: installation.organization.name });
  await expect(link).toBeVisible();
  const height = (await page.getByRole("row").last().boundingBox())!.height;
  await page.goto("/templates");
  await t.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table fleet_row in access exclusive mode`;
      await page
        .getByRole("navigation", { name: "Hovedmeny" })
        .getByRole("link", { name: /^Installasjoner/ })
        .click();
      await expect(page.getByRole("heading", { name: "Installasjoner", level: 1 })).toBeVisible();
      await expect(page.locator("[aria-busy=true] tbody tr")).toHaveCount(22);
      const box = await page.locator("[aria-busy=true] tbody tr").nth(3).boundingBox();
      expect(box!.height).toBeCloseTo(height, 0);
    },
    { timeout: 30_000 },
  );
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByRole("rowheader").first()).toBeVisible();
});
