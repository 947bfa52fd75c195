import { expect } from "../fixtures";
import { test, type Visit } from "./fixtures";

/** The customer's journeys in Firefox. What each step means is tested in the other specs, in Chromium. */

test.describe.configure({ timeout: 120_000 });

async function confirmIn(tab: Visit): Promise<void> {
  await tab.see("Bekreft ny klient");
  await tab.press("Bekreft");
}

test("in Firefox a customer takes a client into use, with the key at the vendor", async ({ firefox, t }) => {
  const { url, installationId } = await t.link();
  const visit = await firefox();
  await visit.page.goto(url);
  await confirmIn(await visit.pressForTab("Gå til Selvbetjening"));
  await visit.see("Ferdig! HelseID godtok nøkkelen");
  const { activatedAt } = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  expect(activatedAt).not.toBeNull();
});

test("in Firefox a customer's key is made, proved and saved in the browser", async ({ firefox, t }) => {
  const { url, installationId } = await t.link({ keyAlgorithm: "PS256", custody: "INSTALLATION" });
  await t.db.installation.update({ where: { id: installationId }, data: { custody: "INSTALLATION" } });
  const visit = await firefox();
  await visit.page.goto(url);
  await confirmIn(await visit.pressForTab("Gå til Selvbetjening"));
  await visit.see("HelseID godtar nøkkelen. Nå må du lagre filen");
  const file = JSON.parse((await visit.download("Lagre filen")).text) as { privateJwk: { kid: string } };
  const key = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
  expect(key).toMatchObject({ kid: file.privateJwk.kid, custody: "INSTALLATION" });
  await visit.press("Filen er lagret – glem nøkkelen");
  await visit.see("Ett steg igjen");
});

test("in Firefox a customer asks for access, cancels, and confirms", async ({ firefox, t }) => {
  const { url } = await t.link();
  const visit = await firefox();
  await visit.page.goto(url);
  const asking = await visit.pressForTab("Gå til Selvbetjening");
  await asking.press("Be om tilgang");
  await visit.see("Du har bedt om tilgang");
  await confirmIn(await visit.pressForTab("Fortsett bekreftelsen"));
  await visit.see("Ferdig! HelseID godtok nøkkelen");
});

for (const custody of ["PORTAL", "INSTALLATION"] as const)
  test(`in Firefox a customer replaces an expired key, with the key at the ${custody === "PORTAL" ? "vendor" : "customer"}`, async ({
    firefox,
    t,
  }) => {
    const installation = await t.active({ custody });
    const { url } = await t.revival(installation, custody);
    const visit = await firefox();
    await visit.page.goto(url);
    await visit.press("Lag ny nøkkel");
    const publicKey = await visit.text("public-key");
    const tab = await visit.pressForTab("Åpne Selvbetjening (ny fane)");
    await tab.fill("Ny offentlig nøkkel (JWK)", publicKey);
    await tab.press("Last opp nøkkel");
    await visit.see("HelseID godtok den nye nøkkelen");
    const file = await visit.download("Lagre filen");
    expect(JSON.parse(file.text)).toMatchObject({
      clientId: installation.clientId,
      privateJwk: { kid: (JSON.parse(publicKey) as { kid: string }).kid },
    });
  });
