import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { expect, expectAccessible, test } from "./fixtures";

test("an administrator finds who did what and exports it, and a customer's extract can be verified", async ({
  as,
  t,
}) => {
  const installation = await t.installation();
  const page = await as("ADMINISTRATOR");
  await page.goto(`/organizations/${installation.organizationId}/edit`);
  await page.getByLabel("Navn", { exact: true }).fill(`${installation.organization.name} AS`);
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("heading", { name: `${installation.organization.name} AS` })).toBeVisible();

  await test.step("search", async () => {
    await page.goto("/staff");
    await page.locator("main").getByRole("link", { name: "Revisjonsspor" }).click();
    await page.getByLabel("Kunde, installasjon, klient-ID eller kid").fill(installation.organization.name);
    await page.getByLabel("Hendelse").selectOption({ label: "Kunde endret" });
    await page.getByRole("button", { name: "Vis" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Kunde endret" })).toHaveCount(1);
    await expect(page.getByRole("link", { name: `${installation.organization.name} AS` })).toBeVisible();
    await expectAccessible(page);
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Last ned CSV" }).click(),
    ]);
    const text = fs.readFileSync(await csv.path(), "utf8");
    expect(text.trim().split("\n")).toHaveLength(2);
    expect(text).toContain("organization.updated");
    await page.getByLabel("Til og med").fill("2020-01-01");
    await page.getByRole("button", { name: "Vis" }).click();
    await expect(page.getByText("Ingen hendelser i revisjonssporet passer til valgene")).toBeVisible();
  });

  await test.step("extract for one customer", async () => {
    await page.goto(`/organizations/${installation.organizationId}`);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Last ned revisjonsutdrag" }).click(),
    ]);
    const path = await file.path();
    expect(fs.readFileSync(path, "utf8")).toContain(installation.organizationId);
    const verdict = spawnSync(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "audit", "verify-extract", path],
      { encoding: "utf8" },
    );
    expect(verdict).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("2 rows, complete and unchanged as of 20"),
    });
    expect(verdict.stdout).toContain("Signed with the key");
    await page.reload();
    await expect(page.getByText("Utdrag av revisjonssporet hentet ut")).toBeVisible();
  });
});

test("a staff member's data is exported and erased, and their actions stay in the audit", async ({
  as,
  t,
}) => {
  const removed = await t.session("VIEWER", "Gro Glemmes");
  await t.db.staffUser.update({ where: { id: removed.userId }, data: { state: "REMOVED", role: null } });
  const page = await as("ADMINISTRATOR");
  await page.goto("/staff");
  await page.getByRole("link", { name: "Gro Glemmes" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Hent ut opplysninger om Gro Glemmes" }).click(),
  ]);
  expect(fs.readFileSync(await file.path(), "utf8")).toContain("Gro Glemmes");
  const data = page.getByRole("region", { name: "Personopplysninger" });
  await data.getByText("Slett personopplysninger").first().click();
  await expect(data.getByText("Slette alle opplysninger som viser hvem Gro Glemmes er?")).toBeVisible();
  await expectAccessible(page);
  await data.getByRole("button", { name: "Slett personopplysninger" }).click();
  await expect(page).toHaveURL(/\/staff$/);
  await expect(page.getByText("Gro Glemmes")).toHaveCount(0);
  expect(await t.db.staffUser.findUniqueOrThrow({ where: { id: removed.userId } })).toMatchObject({
    name: null,
    email: null,
  });

  await page.goto("/account");
  const [own] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Last ned mine opplysninger" }).click(),
  ]);
  expect(own.suggestedFilename()).toBe("klientvakt-mine-opplysninger.json");
});
