import { ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "@/lib/dev/testing/addresses";
import { expect, expectAccessible, test } from "../fixtures";
import { expectFits } from "../steps/layout";

const PAGES = ROUTES.filter((route) => route.kind === "page" && route.path !== "/");

// The tests are independent of each other, so all shards run them in parallel.
test.describe.configure({ mode: "parallel" });

test.describe("every page of the registry", () => {
  for (const route of PAGES) {
    test(`${route.path} has no axe violation, wide and narrow, light and dark, and fits every width`, async ({
      as,
      customer,
      t,
    }) => {
      // The page lists the staff members of all earlier tests.
      test.setTimeout(180_000);
      const addresses = await addressesOf(t);
      const isOpen = route.access === "public" || route.access === "link";
      const page = isOpen
        ? await customer()
        : await as(route.access === "signed-in" ? "applicant" : "ADMINISTRATOR");
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(addresses[route.path]);
        await expect(page.locator("h1")).toHaveCount(1);
        await expectAccessible(page);
      }
      for (const width of [320, 390, 768, 1023, 1024, 1280, 1920]) await expectFits(page, width);
      // Loaded again, as whoever prefers dark gets it: a switch in an open page can be measured half way.
      await page.emulateMedia({ colorScheme: "dark" });
      await page.goto(addresses[route.path]);
      await expect(page.locator("h1")).toHaveCount(1);
      await expectAccessible(page);
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
  await expect(visitor.getByRole("heading", { name: `Connect ${product} to HelseID` })).toBeVisible();
  await expect(visitor.locator("html")).toHaveAttribute("lang", "en");
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
