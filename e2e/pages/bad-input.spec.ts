import { generateClientKey } from "@/lib/dev/testing/keys";
import { expect, test } from "../fixtures";

test("a private key pasted where a public one belongs is refused with an explanation, and appears nowhere", async ({
  as,
  t,
  stack,
}) => {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const { privateJwk, publicJwk } = await generateClientKey("ES256");
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}/keys`);
  await page.getByLabel("Offentlig nøkkel fra kunden").fill(JSON.stringify(privateJwk));
  await page.getByRole("button", { name: "Lagre nøkkelen" }).click();
  await expect(
    page.getByText("Teksten inneholder en privatnøkkel (JWK). Ingenting av teksten er lagret."),
  ).toBeVisible();
  const fs = await import("node:fs");
  expect(fs.readFileSync(stack.logFile, "utf8")).not.toContain(privateJwk.d);
  await page.getByLabel("Offentlig nøkkel fra kunden").fill(JSON.stringify(publicJwk));
  await page.getByRole("button", { name: "Lagre nøkkelen" }).click();
  await expect(page.getByText("Den offentlige nøkkelen er lagret i Klientvakt.")).toBeVisible();
  await expect(page.getByText(publicJwk.kid!, { exact: true })).toBeVisible();
});

test("an error of a form is shown beside the field, and what was typed stays", async ({ as, t }) => {
  const { organizationId, templateId } = await t.installation();
  const page = await as("SUPPORT");
  await page.goto(`/installations/new?organization=${organizationId}&template=${templateId}`);
  await page.getByLabel("Navn på installasjonen").fill("Ny");
  await page.getByText("Tilganger og flere valg").click();
  await page.getByLabel("Klientclaims").fill("uten verdi");
  await page.getByRole("button", { name: "Registrer uten lenke" }).click();
  await expect(page.getByText("Hver linje må være audience/client/claims/navn = verdi")).toBeVisible();
  await expect(page.getByLabel("Navn på installasjonen")).toHaveValue("Ny");
});

test("a multi-tenant template explains why it cannot create drafts, and is not offered", async ({
  as,
  t,
}) => {
  const { templateId, organizationId, product } = await t.installation({ tenancy: "MULTI" });
  const page = await as("ADMINISTRATOR");
  await page.goto(`/templates/${templateId}`);
  await expect(page.getByText("En multi-tenant-mal kan ikke lage klientutkast.")).toBeVisible();
  await page.goto(`/installations/new?organization=${organizationId}`);
  await expect(page.getByRole("radio", { name: new RegExp(product) })).toHaveCount(0);
});

test("unknown values from upstream are shown unchanged, and an outage keeps the last known state with its age", async ({
  as,
  customer,
  t,
}) => {
  const { url, installationId } = await t.link();
  const visitor = await customer();
  await visitor.goto(url);
  const popup = visitor.context().waitForEvent("page");
  await visitor.getByRole("button", { name: "Gå til Selvbetjening" }).click();
  await (await popup).getByRole("button", { name: "Bekreft" }).click();
  await expect(visitor.getByRole("heading", { name: "Ferdig! HelseID godtok nøkkelen" })).toBeVisible();

  const { clientId } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  await t.control(`test/clients/${clientId}`, {
    scopes: [{ scope: "nhn:msh/api", status: "onHold", statusReason: "<script>alert(1)</script>" }],
  });
  const page = await as("SUPPORT");
  await page.goto(`/installations/${installationId}`);
  await page.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(page.getByText("onhold")).toBeVisible();
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();

  await t.control("faults", { faults: [{ path: "/v1/client", kind: "500", times: 99 }] });
  await page.getByRole("button", { name: "Kontroller nå" }).click();
  await expect(
    page.getByText("HelseID eller Selvbetjening svarer ikke. Det siste vi vet, vises fortsatt.").first(),
  ).toBeVisible();
  await expect(
    page.getByText("Den siste kontrollen mislyktes. Dette er det siste vi vet, fra"),
  ).toBeVisible();
  await expect(page.getByText("onhold")).toBeVisible();
});

test("malformed addresses and bodies never cause an internal error", async ({ t, stack }) => {
  const { name, value } = await t.session("ADMINISTRATOR");
  const { token } = await t.link();
  const headers = { cookie: `${name}=${value}` };
  const odd = ["%00", "%ff", "..%2f..%2f", "'", "a".repeat(2000), "%F0%9F%92%A9", "null", "-1"];
  for (const text of odd) {
    for (const address of [
      `/installations?q=${text}&page=${text}`,
      `/installations/${text}`,
      `/organizations?page=${text}`,
      `/templates/${text}`,
      `/k/${text}`,
      `/confirm/${text}`,
      `/confirm/return/${text}?status=${text}`,
      `/login?failed=${text}`,
      `/login/callback?${text}`,
    ]) {
      const response = await fetch(`${stack.portalUrl}${address}`, { headers, redirect: "manual" });
      expect([address.slice(0, 60), response.status < 500]).toEqual([address.slice(0, 60), true]);
    }
  }
  for (const body of [
    "",
    "operationId=",
    "operationId=x",
    "operationId=1&operationId=2",
    "a".repeat(100_000),
  ]) {
    const response = await fetch(`${stack.portalUrl}/k/${token}/start`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: stack.portalUrl, "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect([body.slice(0, 20), response.status]).toEqual([body.slice(0, 20), 303]);
  }
  const json = await fetch(`${stack.portalUrl}/k/${token}/start`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: stack.portalUrl, "content-type": "application/json" },
    body: "{",
  });
  expect(json.status).toBe(303);
});

test("malformed requests of Next's own protocol are refused or ignored", async ({ stack }) => {
  const part = (head: string, body: string) =>
    `--xx\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n--xx--`;
  const post = (type: string, body: string, more: Record<string, string> = {}) =>
    fetch(`${stack.portalUrl}/login`, {
      method: "POST",
      headers: { origin: stack.portalUrl, "content-type": type, ...more },
      body,
    });
  const multipart = "multipart/form-data; boundary=xx";
  expect((await post(multipart, part('name="a" b"c', "x"))).status).toBe(400);
  expect((await post(multipart, "--xx")).status).toBe(400);
  expect((await post("multipart/form-data", part('name="a"', "x"))).status).toBe(400);
  expect((await post(multipart, part('name="a"', "x".repeat(2_000_000)))).status).toBe(413);
  // A large body without a content length.
  const pieces = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(part('name="a"', "x".repeat(2_000_000))));
      controller.close();
    },
  });
  const streamed = await fetch(`${stack.portalUrl}/login`, {
    method: "POST",
    headers: { origin: stack.portalUrl, "content-type": multipart },
    body: pieces,
    duplex: "half",
  } as RequestInit);
  expect(streamed.status).toBe(413);
  expect((await post("text/plain", "[]", { "next-action": "xyz" })).status).toBe(400);

  for (const address of ["/nothing", "/login"])
    for (const state of ["x", "[]", '["",{}]', "%", "1".repeat(12_000)]) {
      const headers = { rsc: "1", "next-router-state-tree": state };
      // Next redirects to the address with the correct hash of these headers.
      const response = await fetch(`${stack.portalUrl}${address}`, { headers });
      expect([address, state.slice(0, 9), response.status]).toEqual([
        address,
        state.slice(0, 9),
        address === "/login" ? 200 : 404,
      ]);
    }
});
