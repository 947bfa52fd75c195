import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { removeEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { syntheticNumber } from "./demo-fleet";
import { startDemo } from "./start-demo";
import { HtmlClient } from "@/lib/dev/stack/html-client";

/**
 * `npm run demo -- --check`: runs the whole onboarding once over HTTP, without JavaScript, in an environment
 * of its own.
 * @returns the exit code: 0 when every step succeeded
 */
export async function runCheck(): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "klientvakt-check-"));
  const print = (text: string) => console.log(text);
  let code = 1;
  try {
    const demo = await startDemo({
      dataFolder: folder,
      ports: { portal: 0, postgres: 0, sandbox: 0 },
      seeded: false,
      print,
    });
    try {
      await runJourney(demo, print);
      print("\nEverything works.");
      code = 0;
    } catch (error) {
      console.error(`\nThe check failed: ${error instanceof Error ? error.message : String(error)}`);
      console.error(demo.processes.output.split("\n").slice(-20).join("\n"));
    } finally {
      await demo.stop();
    }
  } finally {
    removeEmbeddedPostgres(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return code;
}

async function runJourney(
  demo: Awaited<ReturnType<typeof startDemo>>,
  print: (text: string) => void,
): Promise<void> {
  const { portalUrl, control } = demo;
  const staff = new HtmlClient();
  await staff.goto(`${portalUrl}/login/start`);
  await staff.submit("person", { person: "ada" });
  expect(staff.url.endsWith("/login/requested"), "a new staff member is asked to wait for access");
  print("✓ signed in with HelseID (PAR, PKCE, private_key_jwt, DPoP); access requested");

  const code = /one-time code on the next page: ([\w-]{43})/.exec(demo.processes.output)?.[1];
  expect(code, "the portal printed the first administrator's code");
  await staff.submit("code", { code: code! });
  expect(new URL(staff.url).pathname === "/", "the code gives the first administrator access");
  print("✓ became the first administrator with the one-time code");

  const response = await fetch(`${control}/test/templates`, {
    method: "POST",
    body: JSON.stringify({ name: "Kontroll", scopes: [SELVBETJENING_SCOPE, "nhn:msh/api"] }),
  });
  const { apiKey } = (await response.json()) as { apiKey: string };
  await (
    await staff.goto(`${portalUrl}/templates/new`)
  ).submit("keyAlgorithm", {
    name: "Kontroll",
    scopes: `${SELVBETJENING_SCOPE}\nnhn:msh/api`,
    defaultScopes: `${SELVBETJENING_SCOPE}\nnhn:msh/api`,
  });
  const templateId = idOf(staff.url, "templates");
  await staff.submit("apiKey", { apiKey });
  print("✓ registered a client template and sealed its API key");

  await (
    await staff.goto(`${portalUrl}/installations/new?template=${templateId}`)
  ).submit("number", {
    number: syntheticNumber(77),
    name: "Kontrollkontoret",
    label: "Hovedserver",
    days: "3",
    command: "link",
  });
  const link = /data-testid="onboarding-url">([^<]+)</.exec(staff.html)?.[1];
  expect(link, "the link is shown");
  const installationPath = /href="(\/installations\/[0-9a-f-]{36})"/.exec(staff.html)?.[1];
  expect(installationPath, "a link to the installation");
  const installationUrl = `${portalUrl}${installationPath}`;
  print("✓ registered a customer, an installation and an onboarding link");

  const customer = new HtmlClient();
  await customer.goto(link!);
  const submittedAt = Date.now();
  await customer.submit("operationId");
  expect(customer.url.includes("/confirm-client/"), "the button leads to Selvbetjening");
  print(`✓ the customer clicked the button; Selvbetjening was open ${Date.now() - submittedAt} ms later`);

  await customer.submit("outcome", { outcome: "Success" });
  expect(customer.url.includes("/confirm/"), "Selvbetjening sends the browser back");
  for (let waited = 0; waited < 60; waited += 1) {
    await customer.goto(customer.url);
    if (customer.html.includes("Ferdig!")) break;
    await new Promise((done) => setTimeout(done, 1000));
  }
  expect(customer.html.includes("Ferdig!"), "the customer sees that it works");
  print("✓ the customer confirmed, and saw that it works");

  await staff.goto(installationUrl);
  expect(staff.html.includes("Virker"), "the installation works");
  print("✓ a token was issued and the status read: the installation is active");
}

function idOf(url: string, area: string): string {
  const id = new RegExp(`/${area}/([0-9a-f-]{36})`).exec(url)?.[1];
  expect(id, `an address below /${area}/, not ${new URL(url).pathname}`);
  return id!;
}

function expect(value: unknown, what: string): void {
  if (!value) throw new Error(`expected: ${what}`);
}
