import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import readXlsxFile from "read-excel-file/node";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { expect, expectAccessible, test } from "./fixtures";

/** The encoding in which Norwegian Excel saves CSV files. */
const windows1252 = (text: string) => Buffer.from(text, "latin1");

/**
 * Holds the next submission back, as a busy portal would, until the open page has asked for its state and
 * seen that nothing has changed.
 */
async function holdSubmission(page: Page): Promise<void> {
  const polled = page.waitForResponse(
    (response) => response.url().endsWith("/status") && response.request().resourceType() === "fetch",
  );
  await page.route("**/installations/import/*", async (route) => {
    if (route.request().method() === "POST") await (await polled).finished();
    await route.continue();
  });
}

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
    await page
      .getByRole("region", { name: "Kolonner" })
      .getByLabel("Organisasjonsnummer")
      .selectOption("Kundens nr");
    await page.getByLabel("Klientmal for resten").selectOption({ label: `${product} – Test` });
    await page.getByRole("button", { name: "Bruk kolonnene" }).click();
  };

  await upload();
  await expect(page.getByTestId("import-created")).toHaveText("2 nye installasjoner");
  const rows = page.getByRole("form", { name: "Rader med feil" }).getByRole("listitem");
  await expect(rows).toHaveText([/Øvre tannklinikk\s*Rad 3/, /Åpen fysioterapi\s*Rad 4/]);
  // A date is optional: the row is taken in without it.
  await expect(rows.nth(0)).toContainText("Raden tas inn uten denne verdien.");
  await expect(rows.nth(0).getByLabel("Gyldig til")).toHaveValue("31.02.2027");
  await expect(rows.nth(1).getByLabel("Kundens nr")).toHaveValue("123456789");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Importer 2 rader" }).click();
  await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId("import-failed")).toHaveText("1 rad med feil");
  await expectAccessible(page);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Last ned radene med feil" }).click(),
  ]);
  const [sheet] = await readXlsxFile(await download.path());
  const [headings, ...sheetRows] = sheet!.data as string[][];
  expect(headings).toEqual([
    "Organisasjonsnummer",
    "Kundens navn",
    "Klientmal",
    "Miljø",
    "Klient-ID",
    "Utløpsdato",
    "Rad",
    "Feil",
  ]);
  expect(sheetRows.map((row) => row[1])).toEqual(["Øvre tannklinikk", "Åpen fysioterapi"]);
  expect(sheetRows[0]![7]).toContain("Utløpsdato");

  await page.goto(`/installations?q=${clientId}`);
  await expect(page.getByRole("link", { name: "Ærlig legesenter" })).toBeVisible();

  await page.goto("/installations/import");
  await upload();
  await expect(page.getByTestId("import-created")).toHaveText("0 nye installasjoner");
  await expect(page.getByTestId("import-unchanged")).toContainText("2");
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

test("behaviour 21: cells that are copied from a spreadsheet are pasted and read as a file is, without JavaScript too", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  const cells = [
    ["Org.nr.", "Kunde", "Klientmal", "Miljø", "Klient-ID"],
    [syntheticNumber(70_101), "Ærlig legesenter", product, "Test", randomUUID()],
    [syntheticNumber(70_102), "Øvre tannklinikk", product, "Test", randomUUID()],
  ];
  const pasted = cells.map((row) => row.join("\t")).join("\n");
  for (const javaScriptEnabled of [true, false]) {
    const page = await as("ADMINISTRATOR", { javaScriptEnabled });
    await page.goto("/installations/import");
    await page.getByLabel("Eller lim inn fra Excel").fill(pasted);
    await page.getByRole("button", { name: "Les det som er limt inn" }).click();
    await expect(page.getByRole("heading", { name: "Limt inn" })).toBeVisible();
    await expect(page.getByTestId("import-created")).toHaveText("2 nye installasjoner");
  }
});

test("a person sees how a file was read, chooses another row of headings, and the choice of columns is remembered", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  const page = await as("ADMINISTRATOR");
  const send = async (numbers: number[]) => {
    const lines = [
      "Kundeliste;;;;",
      "Foretakets kode;Kontor;Løsningen;Miljø;Ident hos HelseID",
      ...numbers.map((each) => `${syntheticNumber(each)};Ærlig legesenter;${product};Test;${randomUUID()}`),
      "Sum;1;;;",
    ];
    await page.goto("/installations/import");
    await page.getByLabel("Regneark").setInputFiles({
      name: "liste.csv",
      mimeType: "text/csv",
      buffer: windows1252(lines.join("\r\n")),
    });
    await page.getByRole("button", { name: "Les filen" }).click();
    await expect(page.getByRole("heading", { name: "liste.csv" })).toBeVisible();
  };
  await send([70_401]);
  await expect(page.getByText("1 rad ser ut som en sum.")).toBeVisible();
  await page.getByRole("link", { name: "Endre hvordan filen er lest" }).click();
  await expect(page.getByLabel("Tegnkoding")).toHaveValue("windows-1252");
  await expect(page.getByLabel("Skilletegn")).toHaveValue(";");
  await expect(page.getByLabel("Rad med overskrifter")).toHaveValue("2");
  const sample = page.getByRole("region", { name: "De første radene i filen" });
  await expect(sample.getByRole("rowheader")).toHaveText(["3"]);
  await expectAccessible(page);

  await page.getByLabel("Rad med overskrifter").selectOption("0");
  await page.getByRole("button", { name: "Les filen på nytt" }).click();
  await expect(page.getByText("Filen er lest på nytt.")).toBeVisible();
  await expect(sample.getByRole("rowheader")).toHaveText(["1", "2", "3"]);
  await page.getByLabel("Rad med overskrifter").selectOption("2");
  await page.getByRole("button", { name: "Les filen på nytt" }).click();
  await expect(sample.getByRole("rowheader")).toHaveText(["3"]);

  await expect(page.getByText("Velg kolonnen med organisasjonsnummer")).toBeVisible();
  const columns = page.getByRole("region", { name: "Kolonner" });
  await columns.getByLabel("Organisasjonsnummer").selectOption("Foretakets kode");
  await columns.getByLabel("Klient-ID").selectOption("Ident hos HelseID");
  await columns.getByLabel("Klientmal", { exact: true }).selectOption("Løsningen");
  await columns.getByLabel("Kundens navn").selectOption("Kontor");
  await page.getByRole("button", { name: "Bruk kolonnene" }).click();
  await expect(page.getByTestId("import-created")).toHaveText("1 ny installasjon");
  await page.getByRole("button", { name: "Importer 1 rad" }).click();
  await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });

  await send([70_402, 70_403]);
  await expect(page.getByTestId("import-created")).toHaveText("2 nye installasjoner");
  await page.goto("/installations/import");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Glem Foretakets kode" }).click();
  await expect(page.getByRole("button", { name: "Glem Foretakets kode" })).toHaveCount(0);
  await send([70_404]);
  await expect(page.getByText("Velg kolonnen med organisasjonsnummer")).toBeVisible();
});

test("behaviour 21: rows with problems are corrected in place, without JavaScript too, and what is left out becomes a new import", async ({
  as,
  t,
}) => {
  const { product } = await t.installation();
  for (const [index, javaScriptEnabled] of [true, false].entries()) {
    const number = syntheticNumber(70_201 + index);
    const page = await as("ADMINISTRATOR", { javaScriptEnabled });
    await page.goto("/installations/import");
    await page.getByLabel("Eller lim inn fra Excel").fill(
      [
        ["Org.nr.", "Kunde", "Klientmal", "Miljø", "Klient-ID"],
        ["123456789", "Ærlig legesenter", product, "Test", randomUUID()],
        [syntheticNumber(70_301 + index), "Øvre tannklinikk", "Ukjent mal", "Test", randomUUID()],
      ]
        .map((row) => row.join("\t"))
        .join("\n"),
    );
    await page.getByRole("button", { name: "Les det som er limt inn" }).click();
    const form = page.getByRole("form", { name: "Rader med feil" });
    await form.getByLabel("Org.nr.").fill(number);
    await page.getByRole("button", { name: "Lagre rettelsene og kontroller radene" }).click();
    await expect(form.getByRole("listitem")).toHaveText([/Øvre tannklinikk/]);
    await expect(page.getByTestId("import-created")).toHaveText("1 ny installasjon");
    if (javaScriptEnabled) await holdSubmission(page);
    await page.getByRole("button", { name: "Importer 1 rad" }).click();
    if (!javaScriptEnabled) continue;
    await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });
    await page.unrouteAll();
    await page.getByRole("button", { name: "Rett raden i en ny import" }).click();
    await form.getByLabel("Klientmal").selectOption(product);
    await page.getByRole("button", { name: "Lagre rettelsene og kontroller radene" }).click();
    await expect(page.getByText("1 rad er rettet. Ingen rader har feil.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Importer 1 rad" }).click();
    await expect(page.getByText("Fullført")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("link", { name: /^Øvre tannklinikk – / })).toBeVisible();
  }
});
