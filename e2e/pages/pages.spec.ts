import { type RoutePath, ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "@/lib/dev/testing/addresses";
import { expect, expectAccessible, test } from "../fixtures";
import { expectFits } from "../steps/layout";

const PAGES = ROUTES.filter((route) => route.kind === "page" && route.path !== "/");

/** Made once for each shard, and only looked at: some pages list all that was ever made. */
let madeAddresses: Promise<Record<RoutePath, string>> | undefined;

// The tests are independent of each other, so all shards run them in parallel.
test.describe.configure({ mode: "parallel" });

test.describe("every page of the registry", () => {
  for (const route of PAGES) {
    test(`behaviour 37: ${route.path} has no axe violation, wide and narrow, light and dark, and fits every width`, async ({
      as,
      customer,
      t,
    }) => {
      test.setTimeout(180_000);
      const addresses = await (madeAddresses ??= addressesOf(t));
      const isOpen = route.access === "public" || route.access === "link";
      const page = isOpen
        ? await customer()
        : await as(route.access === "signed-in" ? "applicant" : "ADMINISTRATOR");
      // Loaded once: what a page shows at a width is decided by style sheets alone.
      await page.goto(addresses[route.path]);
      await expect(page.locator("h1")).toHaveCount(1);
      await expect(page).toHaveTitle(/^[^·]*\S · Klientvakt$/);
      for (const width of [1920, 1280, 1024, 1023, 768, 390, 320]) {
        await expectFits(page, width);
        if ([1280, 320].includes(width)) await expectAccessible(page);
      }
      // Loaded again, as whoever prefers dark gets it: a switch in an open page can be measured half way.
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.goto(addresses[route.path]);
      await expect(page.locator("h1")).toHaveCount(1);
      await expectAccessible(page, "colours");
    });
  }
});

test("error pages: not found, forbidden, and an unusable link", async ({ as, customer }) => {
  const viewer = await as("VIEWER");
  await viewer.goto("/staff");
  await expect(viewer.getByRole("heading", { name: "Du har ikke tilgang" })).toBeVisible();
  await expectAccessible(viewer);
  for (const [address, heading] of [
    ["/finnes-ikke", "Fant ikke siden"],
    ["/installations/ikke-en-id", "Fant ikke siden"],
    [`/installations/${crypto.randomUUID()}`, "Fant ikke siden"],
    ["/k/kort", "Lenken virker ikke"],
    [`/r/${"B".repeat(43)}`, "Lenken virker ikke"],
    [`/confirm/${"B".repeat(43)}`, "Lenken virker ikke"],
  ] as const) {
    const page = await customer();
    const admin = address.startsWith("/installations") ? await as("ADMINISTRATOR") : page;
    const response = await admin.goto(address);
    expect([address, response?.status()]).toEqual([address, 404]);
    await expect(admin.getByRole("heading", { name: heading })).toBeVisible();
    await expectAccessible(admin);
  }
});

test("every page is in English after the language is chosen, and the choice is remembered", async ({
  as,
  customer,
  t,
}) => {
  const page = await as("ADMINISTRATOR");
  await page.goto("/installations");
  await page.locator("summary", { hasText: "Konto:" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Installations" })).toBeVisible();
  await page.getByRole("link", { name: "Client templates" }).click();
  await expect(page.getByRole("heading", { name: "Client templates" })).toBeVisible();
  const { url, product } = await t.link();
  const visitor = await customer();
  await visitor.goto(url);
  await visitor.getByRole("button", { name: "English" }).click();
  await expect(visitor).toHaveURL(url);
  await expect(visitor.getByRole("heading", { name: `Start using ${product} with HelseID` })).toBeVisible();
  await expect(visitor.locator("html")).toHaveAttribute("lang", "en");
});

test("behaviour 23: customers' pages are in Nynorsk when it is chosen or the browser prefers it; staff pages are not", async ({
  as,
  customer,
  t,
}) => {
  const { url, product } = await t.link();
  const inNynorsk = { name: `Ta i bruk ${product} med HelseID` };
  const visitor = await customer();
  await visitor.goto(url);
  await expect(visitor.getByText("Du logger inn som deg selv.")).toBeVisible();
  for (const name of ["Nynorsk", "English"])
    await expect(visitor.getByRole("button", { name })).toBeVisible();
  await visitor.getByRole("button", { name: "Nynorsk" }).click();
  await expect(visitor).toHaveURL(url);
  await expect(visitor.getByRole("heading", inNynorsk)).toBeVisible();
  await expect(visitor.getByText("Du loggar inn som deg sjølv.")).toBeVisible();
  await expect(visitor.locator("html")).toHaveAttribute("lang", "nn");
  await expectAccessible(visitor);
  await visitor.goto(url.replace(/[^/]+$/, "ukjend"));
  await expect(visitor.getByRole("heading", { name: "Lenka verkar ikkje" })).toBeVisible();
  await visitor.goto(url);
  await visitor.getByRole("button", { name: "Bokmål" }).click();
  await expect(visitor.getByText("Du logger inn som deg selv.")).toBeVisible();

  const fromVestland = await customer({ locale: "nn-NO" });
  await fromVestland.goto(url);
  await expect(fromVestland.getByText("Du loggar inn som deg sjølv.")).toBeVisible();

  const staff = await as("SUPPORT");
  await staff.context().addCookies([{ name: "klientvakt-locale", value: "nn", url: new URL(url).origin }]);
  await staff.goto("/installations");
  await expect(staff.getByRole("heading", { name: "Installasjoner" })).toBeVisible();
  await expect(staff.locator("html")).toHaveAttribute("lang", "nb");
  await expect(staff.getByRole("button", { name: "Nynorsk" })).toHaveCount(0);
});

test("the language choice does not redirect to other sites", async ({ stack }) => {
  for (const returnTo of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
    const response = await fetch(`${stack.portalUrl}/locale`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: stack.portalUrl },
      body: new URLSearchParams({ locale: "en", returnTo }),
    });
    expect(new URL(response.headers.get("location")!).origin).toBe(stack.portalUrl);
  }
});

test("the keyboard reaches the content first, and then a form's first invalid field", async ({ as }) => {
  const page = await as("ADMINISTRATOR");
  await page.goto("/organizations/new");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Hopp til innholdet" })).toBeFocused();
  await page.getByLabel("Organisasjonsnummer").fill("1");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Organisasjonsnummer")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Organisasjonsnummer")).toBeFocused();
  // Moves the focus away first, so that the field can only have it because the response has set it.
  await page.getByRole("button", { name: "Registrer kunde" }).press("Enter");
  await expect(page.getByLabel("Organisasjonsnummer")).toBeFocused();
});
