import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { generateClientKey } from "@/lib/dev/testing/keys";
import { reportingClient } from "@/lib/dev/testing/reporting-client";
import { REPORT_PATH, reportAuthorization } from "@/lib/dev/testing/signed-reports";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { expect, expectAccessible, test } from "./fixtures";

/** Reports that the client's own registered key has signed, and what support sees of them. */

async function installation(t: BrowserTestContext, portalUrl: string) {
  const { installationId, organization, clientId, publicJwk, privateJwk } = await reportingClient(t, {
    expiresAt: new Date("2031-01-01"),
    expirySource: "person",
    expirySeenAt: new Date(),
  });
  const report = async (content: object, now = new Date()) => {
    const body = JSON.stringify(content);
    const authorization = await reportAuthorization({
      clientId,
      privateJwk,
      audience: portalUrl,
      now,
      body,
    });
    const response = await fetch(`${portalUrl}${REPORT_PATH}`, {
      method: "PUT",
      headers: { authorization },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  return { installationId, organization, publicJwk, report };
}

test("both example programs report to the portal", async ({ t, stack }) => {
  const issuer = stack.env.HELSEID_TEST_ISSUER!;
  const installation = await t.installation({ custody: "INSTALLATION" });
  const { publicJwk, privateJwk, kid } = await generateClientKey("ES256");
  const scope = "fjordvakt:klientvakt/report";
  const { clientId } = await t.control<{ clientId: string }>("test/clients", {
    organizationNumber: installation.organization.number,
    publicJwk,
    scopes: [{ scope, status: "ok", statusReason: null }],
  });
  await t.db.installation.update({
    where: { id: installation.installationId },
    data: { clientId, custody: "INSTALLATION", activatedAt: new Date(), nextCheckAt: new Date(4e12) },
  });
  const row = () => t.db.installation.findUniqueOrThrow({ where: { id: installation.installationId } });
  const run = async (args: string[], env: Record<string, string> = {}) => {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
    return JSON.parse(stdout) as object;
  };
  const withToken = await run(["docs/examples/report-with-token.mjs"], {
    PORTAL_URL: stack.portalUrl,
    HELSEID_ISSUER: issuer,
    CLIENT_ID: clientId,
    PRIVATE_JWK: JSON.stringify(privateJwk),
    SCOPE: scope,
  });
  expect(withToken).toMatchObject({ status: 200, taken: [kid] });
  expect(await row()).toMatchObject({ reportedWith: "TOKEN" });

  // The key is known from that report, and signs the next one itself.
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "reporter-"));
  const file = (name: string) => path.join(folder, `${name}.json`);
  const settings = { portalUrl: stack.portalUrl, clientId, keyFile: file("key"), stateFile: file("state") };
  await fs.writeFile(file("key"), JSON.stringify(privateJwk));
  await fs.writeFile(file("settings"), JSON.stringify(settings));
  for (let count = 0; count < 2; count += 1)
    expect(await run(["docs/examples/reporter.mjs", file("settings"), "--once"])).toMatchObject({ ok: true });
  await fs.rm(folder, { recursive: true });
  expect(await row()).toMatchObject({ reportedWith: "CLIENT_KEY" });
});

test("support sees by which evidence an installation reports, a clock that is off, a fault and a copy", async ({
  as,
  t,
  stack,
}) => {
  const it = await installation(t, stack.portalUrl);
  const late = await it.report({ keys: [] }, new Date(Date.now() - 600_000));
  expect(late).toMatchObject({ status: 401, body: { code: "CLOCK", serverTime: expect.any(String) } });

  const page = await as("SUPPORT");
  await page.goto(`/installations/${it.installationId}`);
  const reports = page.getByRole("region", { name: "Meldinger fra installasjonen" });
  await expect(reports.getByText("Klokken på maskinen går feil")).toBeVisible();
  await expect(reports.getByText("Installasjonen har ikke meldt seg ennå.")).toBeVisible();

  const content = {
    keys: [{ publicJwk: it.publicJwk, expiresAt: "2030-01-01T00:00:00Z" }],
    instanceId: "server-one-1",
    software: "Fjordjournal 12.1",
    healthy: false,
    problem: "no-token",
    intervalSeconds: 3600,
  };
  const first = await it.report(content);
  expect(first.status).toBe(200);
  // A copy of the machine: both send the first receipt, and both go on.
  const { receipt } = first.body;
  const original = await it.report({ ...content, receipt });
  const copy = await it.report({ ...content, receipt });
  await it.report({ ...content, receipt: original.body.receipt });
  await it.report({ ...content, receipt: copy.body.receipt });

  await page.goto(`/installations/${it.installationId}`);
  await expect(page.getByText("Installasjonen melder selv om feil.")).toBeVisible();
  await expect(reports.getByText("ikke kontrollert mot HelseID")).toBeVisible();
  await expect(reports.getByText("Installasjonen får ikke token fra HelseID")).toBeVisible();
  await expect(reports.getByRole("rowheader", { name: "server-one-1" })).toBeVisible();
  await expect(reports.getByText("Klokken på maskinen går feil")).toHaveCount(0);
  await expect(reports.getByText("Samme nøkkel i bruk to steder?")).toBeVisible();
  await expectAccessible(page);
  await reports.getByRole("button", { name: "Det er avklart" }).click();
  await expect(reports.getByText("Samme nøkkel i bruk to steder?")).toHaveCount(0);
  await page.goto(`/installations/${it.installationId}/keys`);
  await expect(page.getByText("Installasjonen oppgir at nøkkelen utløper 1. jan. 2030")).toBeVisible();

  await t.db.installation.update({
    where: { id: it.installationId },
    data: { reportedHealthy: true, reportDueAt: new Date(Date.now() - 1000) },
  });
  await page.goto("/installations?status=silent&columns=status,reported");
  const row = page.getByRole("row", { name: new RegExp(it.organization.name) });
  await expect(row.getByText("Meldinger uteblir")).toBeVisible();
  await expect(row.getByText("Uteblir", { exact: true })).toBeVisible();
});
