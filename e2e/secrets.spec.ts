import type { Page } from "@playwright/test";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { everyRow } from "@/lib/dev/testing/every-row";
import { knownSecrets } from "@/lib/dev/testing/known-secrets";
import { TRACES } from "@/lib/dev/testing/traces";
import { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import type { Stack } from "@/lib/dev/testing/stack";
import { expect, test } from "./fixtures";

/** Where the token of a link may occur, because links are shown and sent. */
const FOR_LINKS = ["pages", "mails"];
/** A webhook's secret is shown once. */
const FOR_WEBHOOKS = ["pages"];
/** What next-intl writes about a text: https://next-intl.dev/docs/usage/configuration#error-handling */
const TEXT_ERRORS = ["MISSING_MESSAGE", "INVALID_MESSAGE", "FORMATTING_ERROR", "INSUFFICIENT_PATH"];
/** Shorter values would be found by chance. */
const MIN_LENGTH = 16;

test("after all tests, no secret is in any log, page, mail, export, metric, job or table", async ({
  as,
  stacks,
  t,
}) => {
  test.setTimeout(180_000);
  const contexts = stacks.map((each) => new BrowserTestContext(each));
  const secrets = (await knownSecrets(contexts)).filter((secret) => secret.value.length >= MIN_LENGTH);
  const kinds = new Map<string, number>();
  for (const { name } of secrets) kinds.set(name, (kinds.get(name) ?? 0) + 1);
  console.log(`looking for ${[...kinds].map(([name, count]) => `${count} ${name}`).join(", ")}`);
  for (const name of ["private key", "API key", "access_token", "id_token", "link", "session"])
    expect([name, (kinds.get(name) ?? 0) > 0]).toEqual([name, true]);

  const admin = await as("ADMINISTRATOR");
  await sendMail(admin, t);
  const exported = (await Promise.all(contexts.map(exportsOf))).flat();
  const metrics = await Promise.all(stacks.map(metricsOf));
  const places: Record<string, string> = {
    log: TRACES.log,
    pages: TRACES.pages,
    mails: TRACES.mails,
    tables: saveFile("tables", (await Promise.all(stacks.map(rowsOf))).join("\n")),
    exports: saveFile("exports", exported.join("\n")),
    metrics: saveFile("metrics", metrics.join("\n")),
  };

  // A value that must be found, to show that the search works.
  const { kid } = await t.db.clientKey.findFirstOrThrow({ where: { state: "CURRENT" } });
  const controls: Record<string, string> = {
    log: '"level"',
    pages: "Klientvakt",
    mails: "Message-ID",
    tables: kid!,
    exports: "organizationNumber",
    metrics: "klientvakt_",
  };
  for (const [place, file] of Object.entries(places))
    expect([place, find([controls[place]!], file).length]).toEqual([place, 1]);

  const leaks: string[] = [];
  for (const [place, file] of Object.entries(places)) {
    const names = new Map<string, string>();
    for (const { name, value } of secrets) {
      if (name === "link" && FOR_LINKS.includes(place)) continue;
      if (name === "webhook secret" && FOR_WEBHOOKS.includes(place)) continue;
      for (const form of formsOf(value)) names.set(form, name);
    }
    for (const hit of find([...names.keys()], file)) leaks.push(`${place}: a ${names.get(hit)}`);
  }
  expect(leaks).toEqual([]);
  // Keys that nobody knows of as well: what the tests pasted, in whatever encoding.
  for (const place of ["log", "mails", "tables", "exports", "metrics"])
    expect([place, await privateKeysIn(places[place]!)]).toEqual([place, []]);
  for (const each of contexts) await each.close();
});

test("after all tests, no log says that a text is missing or cannot be formatted", () => {
  expect(find(['"level"'], TRACES.log)).toEqual(['"level"']);
  expect(linesWith(TEXT_ERRORS, TRACES.log)).toEqual([]);
});

function rowsOf({ env }: Stack): Promise<string> {
  return everyRow(env.DATABASE_URL!);
}

async function exportsOf(t: BrowserTestContext): Promise<string[]> {
  const { name, value } = await t.session("ADMINISTRATOR");
  return Promise.all(
    ["/installations/export", "/audit/export", "/search?q=kontor"].map((address) =>
      textOf(`${t.stack.portalUrl}${address}`, { cookie: `${name}=${value}` }),
    ),
  );
}

function metricsOf({ portalUrl, env }: Stack): Promise<string> {
  return textOf(`${portalUrl}/api/metrics`, { authorization: `Bearer ${env.METRICS_TOKEN}` });
}

async function textOf(address: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(address, { headers });
  expect([address, response.status]).toEqual([address, 200]);
  return response.text();
}

/** Lets the portal send a mail. The worker's mails are tested in the service tests. */
async function sendMail(admin: Page, t: BrowserTestContext): Promise<void> {
  const rule = await t.db.alertRule.findFirstOrThrow();
  await t.db.alertRule.update({ where: { id: rule.id }, data: { emails: ["vakt@example.no"] } });
  await admin.goto("/alerts/rules");
  await admin
    .getByRole("row")
    .filter({ hasText: rule.name })
    .getByRole("button", { name: "Send en prøve" })
    .click();
  await expect(admin.getByText("Prøven ble tatt imot i den andre enden")).toBeVisible();
}

/** The value itself, and its text and the bytes that it encodes as hex and base64. */
function formsOf(value: string): string[] {
  const bytes = [Buffer.from(value), Buffer.from(value, "base64url")].filter((each) => each.length >= 12);
  const written = bytes.flatMap((each) => [
    each.toString("hex"),
    each.toString("base64url"),
    each.toString("base64").replace(/=+$/, ""),
  ]);
  return [...new Set([value, ...written])];
}

/** The number and form of each line that holds a private key. */
async function privateKeysIn(file: string): Promise<string[]> {
  const found: string[] = [];
  let number = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
    number += 1;
    const form = findPrivateKey(line);
    if (form) found.push(`${number}: ${form}`);
  }
  return found;
}

function saveFile(name: string, text: string): string {
  const file = path.join(path.dirname(TRACES.log), name);
  fs.writeFileSync(file, text);
  return file;
}

/** The texts that occur in the file. */
function find(texts: string[], file: string): string[] {
  return grep(["-o"], texts, file);
}

/** The lines of the file in which one of the texts occurs. */
function linesWith(texts: string[], file: string): string[] {
  return grep([], texts, file);
}

/** Uses grep, which searches for all texts in one pass. */
function grep(options: string[], texts: string[], file: string): string[] {
  const patterns = saveFile("patterns", `${texts.join("\n")}\n`);
  const { stdout, status, stderr } = spawnSync("grep", ["-a", ...options, "-F", "-f", patterns, file], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (status === null || status > 1) throw new Error(`grep: ${stderr}`);
  return [...new Set(stdout.split("\n").filter(Boolean))];
}
