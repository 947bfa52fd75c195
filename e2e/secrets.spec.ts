import type { Page } from "@playwright/test";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { everyRow } from "@/lib/testing/every-row";
import { unseal } from "@/lib/crypto/seal";
import { TRACES } from "@/lib/testing/traces";
import type { E2eWorld } from "@/lib/testing/e2e-world";
import type { Stack } from "@/lib/testing/stack";
import { expect, test } from "./fixtures";

/** What a secret is called, and its bytes as a reader might have written them. */
interface Secret {
  name: string;
  value: string;
}

/** Places that a link's token may stand in: it is made to be shown and sent. */
const FOR_LINKS = ["pages", "mails"];
/** A webhook's secret is shown once. */
const FOR_WEBHOOKS = ["pages"];
/** Shorter ones would be found by chance. */
const LEAST = 16;

test("after everything, no secret stands in any log, page, mail, export, metric, job or table", async ({
  as,
  stack,
  world,
}) => {
  test.setTimeout(180_000);
  const secrets = [
    ...ownSecrets(stack),
    ...(await sealedSecrets(world, stack)),
    ...notedIn(TRACES.issued),
    ...notedIn(TRACES.made),
  ].filter((secret) => secret.value.length >= LEAST);
  const kinds = new Map<string, number>();
  for (const { name } of secrets) kinds.set(name, (kinds.get(name) ?? 0) + 1);
  console.log(`looking for ${[...kinds].map(([name, count]) => `${count} ${name}`).join(", ")}`);
  for (const name of ["private key", "API key", "access_token", "id_token", "link", "session"])
    expect([name, (kinds.get(name) ?? 0) > 0]).toEqual([name, true]);

  const admin = await as("ADMINISTRATOR");
  await sendMail(admin, world);
  const exported = await Promise.all(
    ["/installations/export", "/audit/export", "/search?q=kontor"].map(async (address) =>
      (await admin.request.get(address)).text(),
    ),
  );
  const metrics = await fetch(`${stack.portalUrl}/api/metrics`, {
    headers: { authorization: `Bearer ${stack.env.METRICS_TOKEN}` },
  });
  const places: Record<string, string> = {
    log: TRACES.log,
    pages: TRACES.pages,
    mails: TRACES.mails,
    tables: keep("tables", await everyRow(stack.env.DATABASE_URL!)),
    exports: keep("exports", exported.join("\n")),
    metrics: keep("metrics", await metrics.text()),
  };

  // Something that must be found, so that a search which finds nothing is known to look.
  const { kid } = await world.db.clientKey.findFirstOrThrow({ where: { state: "CURRENT" } });
  const controls: Record<string, string> = {
    log: '"level"',
    pages: "Klientvakt",
    mails: "Message-ID",
    tables: kid,
    exports: "organizationNumber",
    metrics: "klientvakt_",
  };
  for (const [place, file] of Object.entries(places))
    expect([place, find([controls[place]!], file).length]).toEqual([place, 1]);

  const found: string[] = [];
  for (const [place, file] of Object.entries(places)) {
    const wanted = new Map<string, string>();
    for (const { name, value } of secrets) {
      if (name === "link" && FOR_LINKS.includes(place)) continue;
      if (name === "webhook secret" && FOR_WEBHOOKS.includes(place)) continue;
      for (const form of formsOf(value)) wanted.set(form, name);
    }
    for (const hit of find([...wanted.keys()], file)) found.push(`${place}: a ${wanted.get(hit)}`);
  }
  expect(found).toEqual([]);
});

/** The worker's mails are looked at in the service tests; this one goes from the portal. */
async function sendMail(admin: Page, world: E2eWorld): Promise<void> {
  const rule = await world.db.alertRule.findFirstOrThrow();
  await world.db.alertRule.update({ where: { id: rule.id }, data: { emails: ["vakt@example.no"] } });
  await admin.goto("/alerts/rules");
  await admin
    .getByRole("listitem")
    .filter({ hasText: rule.name })
    .getByRole("button", { name: "Send en prøve" })
    .click();
  await expect(admin.getByText("Prøven er sendt.")).toBeVisible();
}

/** The house's own, from its environment. */
function ownSecrets({ env }: Stack): Secret[] {
  const d = (name: string) => (JSON.parse(env[name]!) as { d: string }).d;
  return [
    { name: "session key", value: env.AUTH_SECRET! },
    { name: "master key", value: env.DATA_ENCRYPTION_KEY! },
    { name: "metrics token", value: env.METRICS_TOKEN! },
    { name: "sign-in key", value: d("STAFF_HELSEID_PRIVATE_JWK") },
    { name: "audit key", value: d("AUDIT_SIGNING_KEY") },
    { name: "database password", value: decodeURIComponent(new URL(env.DATABASE_URL!).password) },
  ];
}

/** What lies sealed in the database, opened. */
async function sealedSecrets({ db }: E2eWorld, { env }: Stack): Promise<Secret[]> {
  const open = (sealed: string, record: string) => unseal(sealed, record, env.DATA_ENCRYPTION_KEY!);
  const [keys, templates, webhooks, sessions] = await Promise.all([
    db.clientKey.findMany({ where: { sealedPrivateJwk: { not: null } } }),
    db.clientTemplate.findMany({ where: { sealedApiKey: { not: null } } }),
    db.webhook.findMany({ where: { sealedSecret: { not: null } } }),
    db.staffSession.findMany({ where: { sealedIdToken: { not: "" } } }),
  ]);
  return [
    ...keys.map((key) => ({
      name: "private key",
      value: (JSON.parse(open(key.sealedPrivateJwk!, `client-key:${key.id}`)) as { d: string }).d,
    })),
    ...templates.map((each) => ({
      name: "API key",
      value: open(each.sealedApiKey!, `template-api-key:${each.id}`),
    })),
    ...webhooks.map((each) => ({
      name: "webhook secret",
      value: open(each.sealedSecret!, `webhook-secret:${each.id}`),
    })),
    ...sessions.map((each) => ({
      name: "id_token",
      value: open(each.sealedIdToken, `session-id-token:${each.idHash}`),
    })),
  ];
}

function notedIn(file: string): Secret[] {
  const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => ({ name: line.split(" ")[0]!, value: line.slice(line.indexOf(" ") + 1) }));
}

/** As it is, and as hex or base64 of its text and of the bytes that it stands for. */
function formsOf(value: string): string[] {
  const bytes = [Buffer.from(value), Buffer.from(value, "base64url")].filter((each) => each.length >= 12);
  const written = bytes.flatMap((each) => [
    each.toString("hex"),
    each.toString("base64url"),
    each.toString("base64").replace(/=+$/, ""),
  ]);
  return [...new Set([value, ...written])];
}

function keep(name: string, text: string): string {
  const file = path.join(path.dirname(TRACES.log), name);
  fs.writeFileSync(file, text);
  return file;
}

/** Which of the texts stand in the file: grep looks for all of them at once. */
function find(texts: string[], file: string): string[] {
  const patterns = keep("patterns", `${texts.join("\n")}\n`);
  const { stdout, status, stderr } = spawnSync("grep", ["-a", "-o", "-F", "-f", patterns, file], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (status === null || status > 1) throw new Error(`grep: ${stderr}`);
  return [...new Set(stdout.split("\n").filter(Boolean))];
}
