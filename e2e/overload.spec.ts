import type { Page } from "@playwright/test";
import { type AnotherPortal, startAnotherPortal } from "@/lib/dev/testing/another-portal";
import { expect, expectAccessible, test } from "./fixtures";

/** Requests that are always answered, and so keep a portal busy. */
const CROWD = 10;

/** Keeps a portal busy until the function that is returned is called. */
function crowd({ portalUrl }: AnotherPortal): () => Promise<void> {
  let isThere = true;
  const requests = Array.from({ length: CROWD }, async () => {
    while (isThere) expect((await fetch(`${portalUrl}/api/health/live`)).status).toBe(200);
  });
  return async () => {
    isThere = false;
    await Promise.all(requests);
  };
}

test("a portal that is late says so: a page loads itself again, what was typed stays, and health is always answered", async ({
  stack,
  as,
  t,
}) => {
  const { organizationId, organization } = await t.installation();
  const address = `/organizations/${organizationId}/edit`;
  const page = await as("ADMINISTRATOR");
  const plain = await as("ADMINISTRATOR", { javaScriptEnabled: false });
  for (const each of [page, plain]) {
    await each.goto(address);
    await each.getByLabel("Navn", { exact: true }).fill("Nytt navn");
  }
  // React has taken over the form.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main form")!).some((name) => name.startsWith("__reactProps")),
  );
  // It is late whenever it has anything to do.
  const busy = await startAnotherPortal(stack, { OVERLOAD_LIMIT_MS: "1" });
  const leave = crowd(busy);
  /** From now on the busy portal gets what the page sends. */
  const lead = (each: Page) =>
    each.route("**/organizations/**", (route) =>
      route.continue({ url: route.request().url().replace(stack.portalUrl, busy.portalUrl) }),
    );
  try {
    await expect.poll(async () => (await fetch(`${busy.portalUrl}/installations`)).status).toBe(503);
    for (const each of [page, plain]) await lead(each);

    await page.getByRole("button", { name: "Lagre" }).click();
    await expect(page.locator("form").getByRole("alert")).toContainText(
      "tok ikke imot dette. Ingenting er endret",
    );
    await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Nytt navn");
    await expectAccessible(page);

    // Without the page's script the browser shows the refusal, which does not send anything again.
    await plain.getByRole("button", { name: "Lagre" }).click();
    await expect(plain.getByRole("heading", { name: "Portalen tok ikke imot dette" })).toBeVisible();
    await expect(plain.getByText("Ingenting er endret.")).toBeVisible();
    expect(await plain.locator("script, form, meta[http-equiv=refresh]").count()).toBe(0);

    // A page that was only to be read loads itself again; without scripts it has a link.
    for (const each of [page, plain]) {
      expect((await each.goto(address))?.status()).toBe(503);
      await expect(each.getByRole("heading", { name: "Portalen har mye å gjøre akkurat nå" })).toBeVisible();
    }
    await expect(page.getByText(/lastes på nytt av seg selv om ([4-9]|1[01]) sekunder/)).toBeVisible();
    await expect(plain.getByText("lastes på nytt av seg selv")).toBeHidden();
    await expectAccessible(page);
    const { name } = await t.db.organization.findUniqueOrThrow({ where: { id: organizationId } });
    expect(name).toBe(organization.name);

    // The page loads itself again at any moment, and a portal that has stopped would not answer it.
    for (const each of [page, plain]) await each.unroute("**/organizations/**");
    await leave();
    await plain.getByRole("link", { name: "Last siden på nytt" }).click();
    for (const each of [page, plain])
      await expect(each.getByLabel("Navn", { exact: true })).toBeVisible({ timeout: 30_000 });
  } finally {
    await leave();
    await busy.stop();
  }
  await page.getByLabel("Navn", { exact: true }).fill("Nytt navn");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("heading", { name: "Nytt navn" })).toBeVisible();
});
