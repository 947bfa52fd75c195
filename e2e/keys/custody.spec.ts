import fs from "node:fs";
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

test("a customer onboards a client with a key that never leaves the browser", async ({ as, customer, t }) => {
  const { url, installationId, organization } = await t.link({
    keyAlgorithm: "PS256",
    custody: "INSTALLATION",
  });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const page = await customer();
  const sent: string[] = [];
  page.context().on("request", (request) => {
    const body = request.postDataBuffer()?.toString("latin1") ?? "";
    sent.push(
      `${request.url()}\n${JSON.stringify(request.headers())}\n${body}\n${decodeURIComponent(body.replace(/%(?![0-9a-f]{2})/gi, ""))}`,
    );
  });
  await page.goto(url);
  await expectAccessible(page);
  await confirm(await openSelvbetjening(page));
  await expectHeading(page, "HelseID godtok klienten. Nå må du lagre filen");
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lagre konfigurasjonsfilen" }).click();
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
  await expect(support.getByText("Kunden sier at konfigurasjonsfilen er lagret")).toBeVisible();
});

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
    await expectHeading(page, "HelseID godtok klienten. Nå må du lagre filen");
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
  await expectHeading(tab, "HelseID godtok klienten. Nå må du lagre filen");
  const again = await tab.context().newPage();
  await tab.close({ runBeforeUnload: false });
  await again.goto(url);
  await expectHeading(again, "HelseID godtok klienten. Nå må du lagre filen");
  const other = await customer();
  await other.goto(url);
  await expect(other.getByRole("button", { name: "Lagre konfigurasjonsfilen" })).toHaveCount(0);
  const download = again.waitForEvent("download");
  await again.getByRole("button", { name: "Lagre konfigurasjonsfilen" }).click();
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
