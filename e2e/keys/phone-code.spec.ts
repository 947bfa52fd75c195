import type { Page } from "@playwright/test";
import fs from "node:fs";
import { expect, expectAccessible, test } from "../fixtures";

test("a revival with a phone code opens only with the code", async ({ as, customer, t }) => {
  const support = await as("SUPPORT");
  const { url, code } = await startWithCode(support, await t.active());
  expect(code).toMatch(/^\d{3} \d{3}$/);
  // The mail that is sent does not contain the code.
  const mail = support.getByLabel("E-posten, klar til å sendes").filter({ visible: true });
  await expect(mail).not.toContainText(code);
  await expect(mail).not.toContainText(code.replace(" ", ""));
  await expect(mail).toContainText("Siden ber om en kode på seks sifre. Den får dere på telefonen fra oss");

  const page = await customer();
  await page.goto(url);
  await expect(page.getByLabel("Kode")).toBeVisible();
  await expect(page.getByRole("button", { name: "Lag ny nøkkel" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel("Kode").fill("000 00");
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByText("Koden er feil. Du har 4 forsøk igjen før lenken sperres.")).toBeVisible();
  await page.getByLabel("Kode").fill(code);
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByRole("button", { name: "Lag ny nøkkel" })).toBeVisible();

  const forwarded = await customer();
  await forwarded.goto(url);
  await expect(forwarded.getByText("En annen nettleser holder på med dette")).toBeVisible();
});

test("an onboarding link with a phone code opens only with the code, and support sees that it waits for it", async ({
  as,
  customer,
  t,
}) => {
  const { installationId } = await t.installation();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  const panel = support.getByRole("region", { name: "Ta i bruk hos kunden" });
  await panel.getByLabel("Krev en kode som jeg sier på telefonen").check();
  await panel.getByRole("button", { name: "Lag lenke" }).click();
  const url = await support.getByTestId("onboarding-url").innerText();
  const code = await support.getByTestId("phone-code").innerText();
  const mail = support.getByLabel("E-posten, klar til å sendes").filter({ visible: true });
  await expect(mail).not.toContainText(code);
  await expect(mail).toContainText("Siden ber om en kode på seks sifre. Den får dere på telefonen fra oss");

  const page = await customer();
  await page.goto(url);
  await expect(page.getByLabel("Kode")).toBeVisible();
  await expect(page.getByRole("button", { name: "Gå til Selvbetjening" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel("Kode").fill("1");
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByText("Koden er feil. Du har 4 forsøk igjen før lenken sperres.")).toBeVisible();
  await support.reload();
  await expect(panel.getByText("Kunden må skrive koden som du sa på telefonen")).toBeVisible();
  await page.getByLabel("Kode").fill(code);
  await page.getByRole("button", { name: "Fortsett" }).click();
  await expect(page.getByRole("button", { name: "Gå til Selvbetjening" })).toBeVisible();

  const forwarded = await customer();
  await forwarded.goto(url);
  await expect(forwarded.getByText("Lenken er i bruk i en annen nettleser")).toBeVisible();
});

test("after five wrong codes the page says what happened, and whom to call", async ({ as, customer, t }) => {
  const support = await as("SUPPORT");
  const { panel, url, code } = await startWithCode(support, await t.active());
  const wrong = code === "000 000" ? "111 111" : "000 000";
  const page = await customer();
  await page.goto(url);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await page.getByLabel("Kode").fill(wrong);
    await page.getByRole("button", { name: "Fortsett" }).click();
    if (attempt < 5) await expect(page.getByLabel("Kode")).toHaveValue("");
  }
  await expect(page.getByRole("heading", { name: "Feil kode er skrevet fem ganger" })).toBeVisible();
  await expect(page.getByText("Ring kundestøtten", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await support.reload();
  await expect(panel.getByText("Lenken er sperret", { exact: false })).toBeVisible();
});

test("a configuration file with a phone code is handed over only with the code", async ({
  as,
  customer,
  t,
}) => {
  const installation = await t.active();
  const support = await as("SUPPORT");
  await support.goto(`/installations/${installation.installationId}?step=file`);
  const panel = support.getByRole("region", { name: "Utlevering av filen" });
  await panel.getByLabel("Hvem skal ha filen?").fill("Kari på kontoret");
  await panel.getByLabel("Krev en kode som jeg sier på telefonen").check();
  await panel.getByRole("button", { name: "Lag lenke" }).click();
  const url = await support.getByTestId("handover-url").innerText();
  const code = await support.getByTestId("phone-code").innerText();

  const page = await customer();
  await page.goto(url);
  await page.getByLabel("Kode").fill("1");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  await expect(page.getByText("Koden er feil. Du har 4 forsøk igjen før lenken sperres.")).toBeVisible();
  await page.getByLabel("Kode").fill(code);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Lagre filen" }).click(),
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

/** Starts a revival whose link needs a code. */
async function startWithCode(support: Page, { installationId }: { installationId: string }) {
  await support.goto(`/installations/${installationId}?step=renew`);
  const panel = support.getByRole("region", { name: "Fornyelse med kunden" });
  await panel.getByLabel("Krev en kode som jeg sier på telefonen").check();
  await panel.getByRole("button", { name: "Start og lag lenke" }).click();
  const url = await support.getByTestId("revival-url").innerText();
  const code = await support.getByTestId("phone-code").innerText();
  return { panel, url, code };
}
