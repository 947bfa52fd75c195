import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import type { Page } from "@playwright/test";
import { calculateJwkThumbprint, type JWK } from "jose";
import { everyRow } from "@/lib/dev/testing/every-row";
import { expect, expectAccessible, test } from "../fixtures";
import { confirm, expectHeading, openSelvbetjening } from "../steps/onboarding";

/**
 * With installation custody, the private key never reaches the portal: no request, row or log contains it.
 */

type PrivateJwk = Record<"d" | "p" | "q" | "dp" | "dq" | "qi", string> & { kid: string };

/** The forms in which a secret could occur: base64url, base64, hex and raw, whole and in part. */
function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret, "base64url");
  const whole = [
    secret,
    bytes.toString("base64"),
    bytes.toString("hex"),
    bytes.toString("latin1"),
    encodeURIComponent(bytes.toString("base64")),
  ];
  // Parts, to find a secret that was truncated, wrapped or encoded at another offset.
  const inner = [1, 2].flatMap((skip) => [
    bytes.subarray(skip, skip + 30).toString("base64"),
    bytes.subarray(skip, skip + 30).toString("base64url"),
  ]);
  return [...whole, ...inner.map((text) => text.slice(0, 36)), bytes.subarray(0, 24).toString("hex")];
}

function secretsOf(jwk: PrivateJwk): string[] {
  return [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].flatMap(encodings);
}

/** Everything that a page sends, as text. */
function recordTraffic(page: Page): string[] {
  const sent: string[] = [];
  page.context().on("request", (request) => {
    const body = request.postDataBuffer()?.toString("latin1") ?? "";
    sent.push(
      `${request.url()}\n${JSON.stringify(request.headers())}\n${body}\n${decodeURIComponent(body.replace(/%(?![0-9a-f]{2})/gi, ""))}`,
    );
  });
  return sent;
}

test("a customer onboards a client with a key that never leaves the browser", async ({ as, customer, t }) => {
  const { url, installationId, organization } = await t.link({
    keyAlgorithm: "PS256",
    custody: "INSTALLATION",
  });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const page = await customer();
  const sent = recordTraffic(page);
  await page.goto(url);
  await expectAccessible(page);
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "HelseID godtar nøkkelen. Nå må du lagre filen");
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre filen" }).click();
  const file = JSON.parse(fs.readFileSync(await (await download).path(), "utf8")) as {
    authority: string;
    clientId: string;
    scopes: string[];
    privateJwk: PrivateJwk;
  };
  expect((await download).suggestedFilename()).toContain(organization.number);
  const installation = await t.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    include: { keys: true },
  });
  expect(file).toMatchObject({
    clientId: installation.clientId,
    authority: t.stack.env.HELSEID_TEST_ISSUER,
  });
  expect(installation.keys.find((key) => key.state === "CURRENT")).toMatchObject({
    kid: file.privateJwk.kid,
    custody: "INSTALLATION",
    sealedPrivateJwk: null,
    expiresAt: expect.any(Date),
  });
  await page.getByRole("button", { name: "Filen er lagret – glem nøkkelen" }).click();
  await expectHeading(page, "Ett steg igjen: legg filen inn i programmet");

  // The search works: it finds the public half, which was sent and is in a row.
  const publicHalf = (file.privateJwk as unknown as { n: string }).n;
  const traffic = sent.join("\n");
  const rows = await everyRow(t.stack.env.DATABASE_URL!);
  expect(traffic).toContain(publicHalf);
  expect(rows).toContain(publicHalf);
  const log = fs.readFileSync(t.stack.logFile, "latin1");
  for (const secret of secretsOf(file.privateJwk)) {
    expect(traffic.includes(secret), "the browser sent a piece of the private key").toBe(false);
    expect(rows.includes(secret), "a row holds a piece of the private key").toBe(false);
    expect(log.includes(secret), "the log holds a piece of the private key").toBe(false);
  }

  const support = await as("SUPPORT");
  await support.goto(`/installations/${installationId}`);
  await expect(support.getByText("Kunden sier at filen er lagret")).toBeVisible();
  await answerThatItFails(page, support, installationId);
});

/** The customer answers that the program does not work, and support enters later that it does. */
async function answerThatItFails(page: Page, support: Page, installationId: string): Promise<void> {
  await expectAccessible(page);
  await page.getByRole("button", { name: "Programmet virker ikke" }).click();
  await expectHeading(page, "Svaret vises hos kundestøtten");
  await support.goto(`/installations/${installationId}`);
  await expect(support.getByText("Svar på om programmet virker")).toBeVisible();
  const panel = support.getByRole("region", { name: "Programmet hos kunden" });
  await expect(panel.getByText("Kunden sier at programmet ikke virker")).toBeVisible();
  await expectAccessible(support);
  await support.goto("/installations?status=programFails");
  await expect(support.locator(`a[href*="${installationId}"]`).first()).toBeVisible();
  await support.goto(`/installations/${installationId}`);
  await panel.getByRole("button", { name: "Kunden sier at det virker nå" }).click();
  await expect(panel).toHaveCount(0);
  await expect(page.getByText("Kundestøtten svarte", { exact: false })).toBeVisible();
}

for (const apiNonce of ["single-use", "handed-out"] as const)
  test(`a key in the browser is proved where Selvbetjening requires a nonce: ${apiNonce}`, async ({
    customer,
    t,
  }) => {
    await t.control("switches", { apiNonce, selvbetjeningClockSeconds: 90, helseidClockSeconds: -90 });
    const { url, installationId } = await t.link({ custody: "INSTALLATION" });
    await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
    const page = await customer();
    await page.goto(url);
    await confirm(await openSelvbetjening(page));
    await expectHeading(page, "HelseID godtar nøkkelen. Nå må du lagre filen");
    const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
    expect(key).toMatchObject({ custody: "INSTALLATION", expirySource: "selvbetjening" });
  });

test("closing the tab too early is recoverable, and another browser gets no information", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link({ custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const page = await customer();
  await page.goto(url);
  const tab = await openSelvbetjening(page);
  await page.close();
  await confirm(tab);
  await expectHeading(tab, "HelseID godtar nøkkelen. Nå må du lagre filen");
  const again = await tab.context().newPage();
  await tab.close({ runBeforeUnload: false });
  await again.goto(url);
  await expectHeading(again, "HelseID godtar nøkkelen. Nå må du lagre filen");
  const other = await customer();
  await other.goto(url);
  await expect(other.getByRole("button", { name: "Lagre filen" })).toHaveCount(0);
  const download = again.waitForEvent("download");
  await again.getByRole("button", { name: "Lagre filen" }).click();
  await (await download).path();
});

test("the relay address is not an open proxy", async ({ customer, t, stack }) => {
  const mine = await t.link({ custody: "INSTALLATION" });
  await t.db.installation.update({
    where: { id: mine.installationId },
    data: { custody: "INSTALLATION" },
  });
  const page = await customer();
  await page.goto(mine.url);
  await openSelvbetjening(page);
  const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId: mine.installationId } });
  const relay = (body: object | string) =>
    page.request.post(`${mine.url}/relay`, {
      data: body,
      headers: { origin: stack.portalUrl, "content-type": "application/json" },
    });
  const jwt = "e30.e30.e30";
  // Another key, a forged assertion, another kind, an invalid body, one that is too large, an unknown token.
  expect((await relay({ kind: "token", kid: "other", assertion: jwt, proof: jwt })).status()).toBe(404);
  expect((await relay({ kind: "token", kid: key.kid, assertion: jwt, proof: jwt })).status()).toBe(400);
  expect((await relay({ kind: "get", url: "http://169.254.169.254/" })).status()).toBe(400);
  expect((await relay("not json")).status()).toBe(400);
  expect(
    (await relay({ kind: "token", kid: key.kid, assertion: "a".repeat(50_000), proof: jwt })).status(),
  ).toBe(413);
  expect((await relay({ kind: "keys", kid: key.kid, accessToken: jwt, proof: jwt })).status()).toBe(400);
  expect(
    (await relay({ kind: "reading", kid: key.kid, accessToken: jwt, proof: jwt, keys: "v1.a.b.c" })).status(),
  ).toBe(400);
  const limited = await Promise.all(
    Array.from({ length: 130 }, () => relay({ kind: "token", kid: key.kid, assertion: jwt, proof: jwt })),
  );
  expect(limited.some((response) => response.status() === 429)).toBe(true);
});

test("a customer onboards a client with a key of their own, from an encrypted file", async ({
  customer,
  t,
}) => {
  const { url, installationId } = await t.link({ keyAlgorithm: "ES256", custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const secret = { cipher: "aes-256-cbc", passphrase: "blåbær og fløte" };
  const buffer = Buffer.from(privateKey.export({ type: "pkcs8", format: "der", ...secret }));
  const { d, ...publicJwk } = privateKey.export({ format: "jwk" });
  const page = await customer();
  const sent = recordTraffic(page);
  await page.goto(url);
  await page.getByText("Har dere allerede en nøkkel som skal brukes?").click();
  const use = page.getByRole("button", { name: "Bruk denne nøkkelen" });
  await page.getByLabel("Lim inn nøkkelen").fill(JSON.stringify(publicJwk));
  await use.click();
  await expect(page.getByText("Dette er bare den offentlige halvdelen.")).toBeVisible();
  await page.getByLabel("Eller velg filen").setInputFiles({ name: "nøkkel.p8", mimeType: "", buffer });
  await use.click();
  await expect(page.getByText("Filen er kryptert. Skriv passordet.")).toBeVisible();
  await page.getByLabel("Passordet til filen").fill("jordbær");
  await use.click();
  await expect(page.getByText("Passordet er feil.")).toBeVisible();
  await page.getByLabel("Passordet til filen").fill(secret.passphrase);
  await use.click();
  await expect(page.getByText("Nøkkelen er lest og brukes her")).toBeVisible();
  await expectAccessible(page);

  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "HelseID godtar nøkkelen. Nå må du lagre filen");
  const kid = await calculateJwkThumbprint(publicJwk as JWK);
  const current = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
  expect(current).toMatchObject({ kid, custody: "INSTALLATION", sealedPrivateJwk: null });
  const traffic = sent.join("\n");
  expect(traffic).toContain(publicJwk.x);
  for (const part of encodings(d!)) expect(traffic.includes(part)).toBe(false);
  expect(traffic).not.toContain(encodeURIComponent(secret.passphrase));
});
