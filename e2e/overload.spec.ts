import { startAnotherPortal } from "@/lib/dev/testing/another-portal";
import { expect, expectAccessible, test } from "./fixtures";

/** So many people with one request after the other make a portal late. */
const PEOPLE = 30;

/** Lets people read a page of the portal all the time, until the function that is returned is called. */
function crowd(portalUrl: string, cookie: string): () => Promise<void> {
  let isThere = true;
  const people = Array.from({ length: PEOPLE }, async () => {
    while (isThere)
      await fetch(`${portalUrl}/help`, { headers: { cookie } }).then((response) => response.arrayBuffer());
  });
  return async () => {
    isThere = false;
    await Promise.all(people);
  };
}

test("a portal that is late says so: a page loads itself again, what was typed stays, and health is always answered", async ({
  stack,
  as,
  t,
}) => {
  test.setTimeout(120_000);
  const { organizationId, organization } = await t.installation();
  const portal = await startAnotherPortal(stack, { OVERLOAD_LIMIT_MS: "60" });
  const { name, value } = await t.session("ADMINISTRATOR");
  const cookie = `${name}=${value}`;
  const status = (path: string) =>
    fetch(`${portal.portalUrl}${path}`, { headers: { cookie } }).then((response) => response.status);
  const address = `${portal.portalUrl}/organizations/${organizationId}/edit`;
  const opened = async (javaScriptEnabled: boolean) => {
    const page = await as("ADMINISTRATOR", { javaScriptEnabled, baseURL: portal.portalUrl });
    await page.context().addCookies([{ name, value, url: portal.portalUrl }]);
    await expect.poll(async () => (await page.goto(address))?.status()).toBe(200);
    return page;
  };
  const [page, plain] = [await opened(true), await opened(false)];
  // React has taken over the form.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main form")!).some((name) => name.startsWith("__reactProps")),
  );
  for (const each of [page, plain]) await each.getByLabel("Navn", { exact: true }).fill("Nytt navn");
  const leave = crowd(portal.portalUrl, cookie);
  try {
    await expect.poll(() => status("/installations")).toBe(503);
    for (const path of ["/api/health/live", "/api/health/ready"]) expect(await status(path), path).toBe(200);

    await page.getByRole("button", { name: "Lagre" }).click();
    await expect(page.locator("form").getByRole("alert")).toContainText(
      "tok ikke imot dette. Ingenting er endret",
    );
    await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Nytt navn");

    // Without the page's script the browser shows the refusal, which does not send anything again.
    await plain.getByRole("button", { name: "Lagre" }).click();
    await expect(plain.getByRole("heading", { name: "Dette ble ikke sendt" })).toBeVisible();
    expect(await plain.locator("meta[http-equiv=refresh]").count()).toBe(0);

    // One that was only to be read is loaded again.
    await expect.poll(async () => (await plain.goto(address))?.status()).toBe(503);
    await expect(plain.getByRole("heading", { name: "Portalen har mye å gjøre akkurat nå" })).toBeVisible();
    await expect(plain.locator("meta[http-equiv=refresh]")).toHaveAttribute("content", /^([4-9]|1[01])$/);
    const { name: unchanged } = await t.db.organization.findUniqueOrThrow({ where: { id: organizationId } });
    expect(unchanged).toBe(organization.name);
  } finally {
    await leave();
  }
  await expect(plain.getByLabel("Navn", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("heading", { name: "Nytt navn" })).toBeVisible();
  await portal.stop();
});
