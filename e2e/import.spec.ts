import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "./fixtures";

/** The encoding in which Norwegian Excel saves CSV files. */
const windows1252 = (text: string) => Buffer.from(text, "latin1");

test("a spreadsheet in Windows-1252 is read, mapped and imported without its invalid rows, and a second import changes nothing", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  const clientId = randomUUID();
  const text = [
    "Kundens nr;Kunde;Klient-ID;Gyldig til",
    `${syntheticNumber(70_001)};Ærlig legesenter;${clientId};31.12.2027`,
    `${syntheticNumber(70_002)};Øvre tannklinikk;${randomUUID()};31.02.2027`,
    `123456789;Åpen fysioterapi;${randomUUID()};1.3.2027`,
  ].join("\r\n");
  const page = await as("ADMINISTRATOR");
  await page.goto("/installations");
  await page.getByText("Mer", { exact: true }).click();
  await page.getByRole("link", { name: "Importer" }).click();
  await expectAccessible(page);

  const upload = async () => {
    await page.getByLabel("Regneark").setInputFiles({
      name: "kunder.csv",
      mimeType: "text/csv",
      buffer: windows1252(text),
    });
    await page.getByRole("button", { name: "Les filen" }).click();
    await expect(page.getByRole("heading", { name: "kunder.csv" })).toBeVisible();
    await page.getByLabel("Organisasjonsnummer").selectOption("Kundens nr");
    await page.getByLabel("Klientmal for resten").selectOption({ label: `${product} – Test` });
    await page.getByRole("button", { name: "Bruk kolonnene" }).click();
    await expect(page.getByText("Filen er vurdert på nytt.")).toBeVisible();
  };

  await upload();
  await expect(page.getByTestId("import-created")).toHaveText("1 nye installasjoner");
  await expect(page.getByRole("row", { name: "Rad 3 Gyldig til Er ikke en dato" })).toBeVisible();
  await expect(page.getByRole("row", { name: "Rad 4 Kundens nr Er ikke et gyldig" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Importer 1 rad" }).click();
  await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId("import-failed")).toHaveText("2 rader med feil");
  await expectAccessible(page);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Last ned radene med feil" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const rows = parse(Buffer.concat(chunks), { delimiter: ";", bom: true, columns: true }) as Record<
    string,
    string
  >[];
  expect(rows.map((row) => row.Kunde)).toEqual(["Øvre tannklinikk", "Åpen fysioterapi"]);
  expect(rows[0]!.Feil).toContain("Utløpsdato");

  await page.goto(`/installations?q=${clientId}`);
  await expect(page.getByRole("link", { name: "Ærlig legesenter" })).toBeVisible();

  await page.goto("/installations/import");
  await upload();
  await expect(page.getByTestId("import-created")).toHaveText("0 nye installasjoner");
  await expect(page.getByTestId("import-unchanged")).toContainText("1");
  await expect(page.getByRole("button", { name: /^Importer/ })).toHaveCount(0);
});

test("an unusable file is refused with an explanation, and one with a private key is not saved", async ({
  as,
  t,
}) => {
  const page = await as("ADMINISTRATOR");
  await page.goto("/installations/import");
  const send = async (name: string, buffer: Buffer) => {
    await page.getByLabel("Regneark").setInputFiles({ name, mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: "Les filen" }).click();
  };
  await send("tom.csv", Buffer.from("Org.nr.;Kunde\n"));
  await expect(page.getByText("Filen er tom, eller har bare overskrifter.")).toBeVisible();
  const runs = await t.db.importRun.count();
  const { privateJwk } = await t.pair();
  await send(
    "nøkler.csv",
    Buffer.from(`Org.nr.;JWK\n315000009;"${JSON.stringify(privateJwk).replaceAll('"', '""')}"\n`),
  );
  await expect(page.getByText("Filen inneholder en privatnøkkel (JWK).")).toBeVisible();
  expect(await t.db.importRun.count()).toBe(runs);
  await expectAccessible(page);
});
