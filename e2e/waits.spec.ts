import type { Page } from "@playwright/test";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { expect, expectAccessible, test } from "./fixtures";
import { addRedirectUri, expectApplied, redirectUri } from "./steps/configuration";
import { confirm, expectHeading, openSelvbetjening } from "./steps/onboarding";

const FIRST = "https://a.no/callback";
const SECOND = "https://b.no/callback";

/** The next request to `path` is answered with 429 and a date. */
async function askForTime(t: BrowserTestContext, path: string, seconds: number): Promise<void> {
  await t.control("switches", { retryAfter: "date" });
  await t.control("faults", { faults: [{ path, kind: "429", seconds, times: 1 }] });
}

const notice = (page: Page) => page.getByText(/^Selvbetjening har bedt om en pause til kl\. \d\d\.\d\d/);

test("the form of a configuration keeps its values, counts down, and works again", async ({ as, t }) => {
  const { installationId, clientId } = await t.active({ logsUsersIn: true, redirectUris: [FIRST] }, [FIRST]);
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}/configuration`);
  const preview = page.getByRole("button", { name: "Se hva som endres" });
  await addRedirectUri(page, SECOND);
  await askForTime(t, "/v1/client", 8);
  await preview.click();

  await expect(notice(page)).toBeVisible();
  await expect(page.getByText("Det du har skrevet, står her fortsatt")).toBeVisible();
  await expect(redirectUri(page, 2)).toHaveValue(SECOND);
  await expect(preview).toHaveAttribute("aria-disabled", "true");
  // Forced, because Playwright would wait until the button is no longer disabled.
  await preview.click({ force: true });
  await expect(page.getByText("(om 4 s)")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByText("Pausen er over. Nå kan du sende på nytt.")).toBeVisible();
  expect(await t.control("traffic")).toMatchObject({ early: 0 });

  await expect(preview).not.toHaveAttribute("aria-disabled", "true");
  await expect(redirectUri(page, 2)).toHaveValue(SECOND);
  await preview.click();
  await expect(page.getByRole("region", { name: "Dette blir sendt" }).getByText(SECOND)).toBeVisible();

  await t.control("faults", {
    faults: [{ method: "PUT", path: "/v1/client", kind: "429", seconds: 5, times: 1 }],
  });
  await page.getByLabel("Begrunnelse").fill("Ny server");
  const send = page.getByRole("button", { name: "Send endringen" });
  await send.click();
  await expect(notice(page).filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByLabel("Begrunnelse")).toHaveValue("Ny server");
  await expect(
    page.getByText("Pausen er over. Nå kan du sende på nytt.").filter({ visible: true }).first(),
  ).toBeVisible();
  await send.click();
  await expectApplied(page);
  expect(await t.control(`test/clients/${clientId}`)).toMatchObject({ redirectUris: [FIRST, SECOND] });
});

test("the page of a configuration that is opened meanwhile shows what was last read, also without JavaScript", async ({
  as,
  t,
}) => {
  const { installationId } = await t.active({ logsUsersIn: true, redirectUris: [FIRST] }, [FIRST]);
  const address = `/installations/${installationId}/configuration`;
  await (await as("SUPPORT")).goto(address);
  await t.db.upstreamWait.create({
    data: { environment: "TEST", upstream: "SELVBETJENING", until: new Date(Date.now() + 600_000) },
  });
  const plain = await as("SUPPORT", { javaScriptEnabled: false });
  await plain.goto(address);
  await expect(notice(plain)).toBeVisible();
  await expect(plain.getByText("Send på nytt når klokken er passert.")).toBeVisible();
  await expect(redirectUri(plain, 1)).toHaveValue(FIRST);
  await redirectUri(plain, 1).fill(SECOND);
  await plain.getByRole("button", { name: "Se hva som endres" }).click();
  await expect(notice(plain)).toBeVisible();
  await expect(redirectUri(plain, 1)).toHaveValue(SECOND);
  await expect(plain.getByRole("region", { name: "Dette blir sendt" })).toHaveCount(0);
});

test("a check is queued once, and runs when the time is up", async ({ as, t }) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await askForTime(t, "/v1/client", 9);
  const check = page.getByRole("button", { name: "Kontroller nå" });
  await check.click();
  await expect(page.getByText("Kontrollen står i kø")).toBeVisible();
  await expect(notice(page)).toBeVisible();
  await check.click();
  await expect(page.getByText("Kontrollen er satt i kø")).toBeVisible();
  await expectAccessible(page);
  expect(await t.db.queuedCheck.count({ where: { installationId } })).toBe(1);
  await expect(notice(page)).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText("Kontrollert uten feil").first()).toBeVisible({ timeout: 30_000 });
  expect(await t.db.queuedCheck.count({ where: { installationId } })).toBe(0);
  expect(await t.control("traffic")).toMatchObject({ early: 0 });
});

test("behaviour 25: a rotation says until when it waits, and goes on by itself", async ({ as, t }) => {
  const { installationId } = await t.active();
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}?step=rotate`);
  await askForTime(t, "/v1/client-secret", 9);
  const panel = page.getByRole("region", { name: "Bytte av nøkkel", exact: true });
  await panel.getByRole("button", { name: "Bytt nå" }).click();
  await expect(panel.getByText(/^Venter til kl\. \d\d\.\d\d$/)).toBeVisible({ timeout: 30_000 });
  await expect(notice(page)).toBeVisible();
  await expectAccessible(page);
  await expect(panel).toContainText("Fullført", { timeout: 45_000 });
});

test("a customer's page counts down, and makes a draft only when the customer asks again", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const page = await customer();
  await page.goto(url);
  await askForTime(t, "/v1/client-drafts", 9);
  const tab = await openSelvbetjening(page);
  for (const each of [tab, page]) {
    await expect(notice(each)).toBeVisible();
    await expect(each.getByRole("button", { name: /Gå til Selvbetjening|Start på nytt/ })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  }
  await expectAccessible(page);
  await tab.close();
  const drafts = () => t.db.clientDraft.count({ where: { installationId } });
  const before = await drafts();
  await expect(notice(page)).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByRole("button", { name: /Gå til Selvbetjening|Start på nytt/ })).not.toHaveAttribute(
    "aria-disabled",
    "true",
  );
  expect(await drafts()).toBe(before);
  expect(await t.control("traffic")).toMatchObject({ early: 0 });
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "Ferdig! HelseID godtok nøkkelen");
});
