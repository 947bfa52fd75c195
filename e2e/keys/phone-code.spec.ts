import fs from "node:fs";
import { expect, expectAccessible, test } from "../fixtures";

test("a revival with a phone code opens only with the code", async ({ as, customer, t }) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}`);
  const panel = support.getByRole("region", { name: "Fornyelse med kunden" });
  await panel.getByLabel("Krev en kode som jeg sier i telefonen").check();
  await panel.getByRole("button", { name: "Start og lag lenke" }).click();
  const url = await support.getByTestId("revival-url").innerText();
  const code = await support.getByTestId("phone-code").innerText();
  expect(code).toMatch(/^\d{3} \d{3}$/);
  // The mail that is sent does not contain the code.
  await expect(support.getByLabel("Forslag til e-post")).not.toContainText(code);

  const page = await customer();
  await page.goto(url);
  await expect(page.getByLabel("Kode")).toBeVisible();
  await expect(page.getByRole("button", { name: "Lag ny nøkkel" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel("Kode").fill("000 00");
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByText("Koden er feil eller mangler.")).toBeVisible();
  await page.getByLabel("Kode").fill(code);
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByRole("button", { name: "Lag ny nøkkel" })).toBeVisible();

  const forwarded = await customer();
  await forwarded.goto(url);
  await expect(forwarded.getByText("En annen nettleser holder på med dette")).toBeVisible();
});

test("a configuration file with a phone code is handed over only with the code", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}`);
  const panel = support.getByRole("region", { name: "Konfigurasjonsfil" });
  await panel.getByLabel("Hvem skal ha filen?").fill("Kari på kontoret");
  await panel.getByLabel("Krev en kode som jeg sier i telefonen").check();
  await panel.getByRole("button", { name: "Lag lenke" }).click();
  const url = await support.getByTestId("handover-url").innerText();
  const code = await support.getByTestId("phone-code").innerText();

  const page = await customer();
  await page.goto(url);
  await page.getByLabel("Kode").fill("1");
  await page.getByRole("button", { name: "Lagre konfigurasjonsfilen" }).click();
  await expect(page.getByText("Koden er feil eller mangler.")).toBeVisible();
  await page.getByLabel("Kode").fill(code);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Lagre konfigurasjonsfilen" }).click(),
  ]);
  expect(fs.readFileSync(await file.path(), "utf8")).toContain(installation.clientId);
});

test("too many requests for links are limited, for that address only", async ({ stack, t }) => {
  const { url } = await t.link();
  const request = (address: string) => fetch(url, { headers: { "x-forwarded-for": address } });
  const statuses: number[] = [];
  for (let index = 0; index < 320; index += 20)
    statuses.push(
      ...(await Promise.all(Array.from({ length: 20 }, () => request("203.0.113.9")))).map(
        (each) => each.status,
      ),
    );
  expect(statuses.filter((status) => status === 429).length).toBe(320 - 300);
  expect(statuses.filter((status) => status === 200).length).toBe(300);
  const refused = await request("203.0.113.9");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await request("203.0.113.10")).status).toBe(200);
  // A page's own polling continues.
  const status = await fetch(`${url}/status`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  expect(status.status).toBe(200);
  expect(stack.portalUrl).toContain("localhost");
});
