import { spawn } from "node:child_process";
import { generateClientKey } from "@/lib/dev/testing/keys";
import { expect, expectAccessible, test } from "./fixtures";

const FIRST = "https://a.no/callback";
const NEW = "https://new.no/callback";

test("behaviour 20: a bulk change over 50 installations, 3 of which fail, with the worker killed in the middle", async ({
  as,
  t,
  stack,
}) => {
  test.setTimeout(240_000);
  const first = await t.active({ logsUsersIn: true, redirectUris: [FIRST, NEW] }, [FIRST]);
  const clients = [first.clientId];
  const pair = await generateClientKey("ES256");
  for (let index = 1; index < 50; index += 1)
    clients.push(await t.secondInstallation(first, pair, `Nr. ${index}`, [FIRST]));
  for (const broken of clients.slice(10, 13)) await t.control(`test/clients/${broken}`, { state: "blocked" });

  const page = await as("ADMINISTRATOR");
  await page.goto(`/templates/${first.templateId}`);
  await page.getByRole("link", { name: `Endre samlet ${NEW}` }).click();
  await page.getByRole("button", { name: "Se hva som vil skje" }).click();
  await expect(page.getByText("50 blir endret")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Begrunnelse" }).fill("Ny server");
  await page.getByLabel("Stopp når noe mislykkes").selectOption("Stopper ikke");
  await page.getByRole("button", { name: "Start endringen av 50" }).click();
  // More than one person may change alone in a day.
  await page.waitForURL(/\/bulk\/[\w-]{36}$/);
  const second = await as("ADMINISTRATOR");
  await second.goto(page.url());
  await second.getByRole("button", { name: "Godkjenn endringen av 50 installasjoner" }).click();
  await expect(page.getByRole("img", { name: /av \d+ ferdig/ })).toBeVisible();

  await test.step("pause and resume", async () => {
    await page.getByRole("button", { name: "Sett på pause" }).click();
    await expect(page.getByText("På pause")).toBeVisible();
    await page.getByRole("button", { name: "Fortsett" }).click();
    await expect(page.getByText("Pågår ·")).toBeVisible();
  });

  await test.step("leave the page and come back", async () => {
    const address = page.url();
    await page.goto("/installations");
    await page.goto(address);
    await expect(page.getByRole("img", { name: /av \d+ ferdig/ })).toBeVisible();
  });

  await test.step("kill the worker while it is running; another one continues", async () => {
    const runId = page.url().split("/").at(-1)!;
    const settled = () => t.db.bulkItem.count({ where: { runId, state: { in: ["APPLIED", "FAILED"] } } });
    await expect.poll(settled, { timeout: 60_000 }).toBeGreaterThan(5);
    process.kill(-stack.workerPid, "SIGKILL");
    expect(await settled()).toBeLessThan(50);
    const worker = spawn(process.execPath, ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "worker"], {
      env: { ...process.env, ...stack.env, NODE_ENV: "production" },
      stdio: "ignore",
      detached: true,
    });
    await expect(page.getByText(/^Ferdig ·/)).toBeVisible({ timeout: 120_000 });
    await expect(
      page.getByText("Endret: 47 · Var allerede slik: 0 · Mislyktes: 3 · Venter: 0"),
    ).toBeVisible();
    process.kill(-worker.pid!, "SIGTERM");
  });

  await expectAccessible(page);
  await expect(page.getByText("HelseID godtok ikke nøkkelen (invalid_client).").first()).toBeVisible();
  for (const clientId of clients) {
    const { redirectUris } = await t.control<{ redirectUris: string[] }>(`test/clients/${clientId}`);
    expect(redirectUris).toEqual(clients.slice(10, 13).includes(clientId) ? [FIRST] : [FIRST, NEW]);
  }
  // No client received the same change twice.
  const changes = await t.db.configurationChange.groupBy({
    by: ["installationId"],
    where: { state: "APPLIED", installation: { templateId: first.templateId } },
    _count: true,
  });
  expect(changes.every((change) => change._count === 1)).toBe(true);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Last ned resultatet (CSV)" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^klientvakt-[0-9a-f]{8}\.csv$/);
  const href = await page
    .getByRole("link", { name: "Last ned de 3 som mislyktes (CSV)" })
    .getAttribute("href");
  const failures = await (await page.request.get(href!)).text();
  expect(clients.filter((clientId) => failures.includes(clientId))).toEqual(clients.slice(10, 13));
  await page.getByRole("link", { name: "Planlegg de 3 som mislyktes på nytt" }).click();
  await page.getByRole("button", { name: "Se hva som vil skje" }).click();
  await expect(page.getByText("3 blir endret")).toBeVisible();
});
