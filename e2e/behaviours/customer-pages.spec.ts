import sharp from "sharp";
import { expect, expectAccessible, test } from "../fixtures";
import { createKey, uploadInSelvbetjening } from "../steps/revival";

/** What a customer meets behind a link: who it is from, one thing to do, and what is seen of it. */

test("the vendor's name, logo and telephone stand on every page of a link", async ({
  as,
  customer,
  t,
  stack,
}) => {
  const admin = await as("ADMINISTRATOR");
  await admin.goto("/staff/vendor");
  const form = admin.getByRole("form", { name: "Leverandøren" });
  await form.getByLabel("Navn").fill("Fjordsystem AS");
  await form.getByLabel("Telefon til kundestøtten").fill("22 22 10 10");
  await form.getByLabel("Åpningstid (valgfritt)").fill("hverdager kl. 8–16");
  const logo = sharp({ create: { width: 80, height: 40, channels: 3, background: "#0b4f6c" } });
  await form
    .getByLabel("Logo")
    .setInputFiles({ name: "logo.webp", mimeType: "image/webp", buffer: await logo.webp().toBuffer() });
  await form.getByRole("button", { name: "Lagre" }).click();
  await expect(admin.getByText("Kundene ser det fra nå av.")).toBeVisible();
  await expect(admin.getByRole("region", { name: "Slik ser kundene det" })).toContainText("Fjordsystem AS");
  await expectAccessible(admin);

  const page = await customer();
  const { url } = await t.link();
  for (const address of [url, `/r/${"B".repeat(43)}`]) {
    await page.goto(address);
    await expect(page.getByRole("banner")).toContainText("Fjordsystem AS");
    await expect(page.getByRole("complementary")).toContainText("22 22 10 10, hverdager kl. 8–16.");
  }
  await page.goto(url);
  const picture = page.getByRole("banner").locator("img");
  await expect.poll(() => picture.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(80);
  const response = await page.request.get(
    new URL((await picture.getAttribute("src"))!, stack.portalUrl).href,
  );
  expect(response.headers()).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
  });

  await form
    .getByLabel("Logo")
    .first()
    .setInputFiles({
      name: "logo.svg",
      mimeType: "image/svg+xml",
      buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
    });
  await form.getByRole("button", { name: "Lagre" }).click();
  await expect(admin.getByText("Filen kan ikke leses som PNG, JPEG eller WebP.")).toBeVisible();
  await t.db.vendorProfile.deleteMany();
});

test("a damaged link leads to its page or says what to do, and never to the sign-in of staff", async ({
  customer,
  t,
}) => {
  const { url } = await t.link();
  const token = url.split("/").at(-1)!;
  const page = await customer();
  for (const whole of [
    `/k/${token}.`,
    `/k/%3C${token}%3E`,
    `/K/${token}`,
    `/k/${token.slice(0, 20)}%0A${token.slice(20)}`,
  ]) {
    await page.goto(whole);
    expect(new URL(page.url()).pathname).toBe(`/k/${token}`);
    await expect(page.getByRole("button", { name: "Gå til Selvbetjening" })).toBeVisible();
  }
  const broken = [
    "/k",
    "/k/",
    `/k/${token.slice(0, 30)}`,
    `/k/${token.toUpperCase()}`,
    "/r/%E0%A4",
    `/k/${token}x`,
  ];
  for (const address of broken) {
    const response = await page.goto(address);
    expect([address, response!.status()]).toEqual([address, 404]);
    await expect(page.getByRole("heading", { name: "Lenken virker ikke" })).toBeVisible();
    await expect(page.getByText("kopier hele lenken")).toBeVisible();
    await expect(page.locator('a[href="/"], a[href^="/login"]')).toHaveCount(0);
  }
  await expectAccessible(page);
});

test("behaviour 25: the page sees the uploaded key by itself, and says when it asks", async ({
  customer,
  t,
}) => {
  const installation = await t.active();
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.goto(url);
  const publicKey = await createKey(page);
  await expect(page.getByText(/Prøvd kl\. .*: HelseID kjenner den ikke ennå/)).toBeVisible();
  await page.getByText("Jeg har lagret, men det skjer ingenting").click();
  await expect(page.getByText("HelseID blir spurt igjen")).toBeVisible();
  await expectAccessible(page);
  await uploadInSelvbetjening(page, publicKey);
  await expect(page.getByText("HelseID godtok den nye nøkkelen")).toBeVisible({ timeout: 30_000 });
});

test("behaviour 37: the customer's pages fit 320 px and 400 % without side scroll", async ({
  customer,
  t,
}) => {
  const installation = await t.active({
    fileLocation: "C:\\Program Files\\Fjordjournal\\konfigurasjon\\helseid.json",
  });
  const { url } = await t.revival(installation, "PORTAL");
  const page = await customer();
  await page.setViewportSize({ width: 320, height: 256 });
  const fits = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.goto(url);
  await fits();
  await createKey(page);
  await page.getByText("Jeg har lagret, men det skjer ingenting").click();
  await fits();
  await page.goto("/k/");
  await fits();
});

test("staff see a customer's page as the customer does, marked as a preview in which nothing acts", async ({
  as,
  t,
}) => {
  const { installationId, product } = await t.installation({ custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const viewer = await as("VIEWER");
  const requests: string[] = [];
  viewer.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await viewer.goto(`/installations/${installationId}`);
  await viewer.getByText("Mer", { exact: true }).click();
  await viewer.getByRole("link", { name: "Se siden slik kunden ser den" }).click();
  await expect(viewer.getByRole("heading", { name: `Ta i bruk ${product} med HelseID` })).toBeVisible();
  const bar = viewer.getByRole("complementary", { name: "Forhåndsvisning av kundens side" });
  for (const [pages, states] of [
    [
      "Ta i bruk",
      ["Kode", "Før start", "I Selvbetjening", "Kontrolleres", "Lagre filen", "Ferdig hos HelseID"],
    ],
    ["Fornyelse", ["Kode", "Før start", "Last opp", "Prøves", "Hent filen", "Legg inn filen"]],
  ] as const)
    for (const state of states) {
      const link = bar.getByRole("navigation", { name: pages }).getByRole("link", { name: state });
      await link.click();
      await expect(link).toHaveAttribute("aria-current", "page");
      await expect(viewer.locator("main :is(button, input, select, textarea):not(:disabled)")).toHaveCount(0);
    }
  await expectAccessible(viewer);
  expect(requests.filter((path) => /^\/(k|r|h|confirm)\//.test(path))).toEqual([]);
  const stored = await viewer.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(stored).toEqual([]);
  await bar.getByRole("link", { name: "Til installasjonen" }).click();
  await expect(viewer).toHaveURL(new RegExp(`/installations/${installationId}$`));
});
