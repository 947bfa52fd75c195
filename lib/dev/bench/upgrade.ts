import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { freePort, type Processes } from "@/lib/dev/stack/processes";
import { parseEnv } from "@/lib/base/env";
import { verifyLog } from "@/lib/services/audit/verify-log";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { migrate } from "@/prisma/migrate";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { Balancer } from "./balancer";
import { BenchEnvironment } from "./bench-environment";
import { evaluateWhenSettled, type Journey } from "./evaluate-soak";
import { simulateCustomers, SimulatedUsers, simulateStaffMember } from "./soak-users";

const STAFF = 10;
const CUSTOMERS = 4;
const CLIENTS = 20;
const LINKS = 300;
const SECONDS_BETWEEN = 15;
const NOT_COPIED = ["node_modules", ".next", ".git", ".data", "test-results"];
/** Neither systemd nor Compose kills a process sooner than this after SIGTERM. */
const MAX_STOP_MS = 10_000;

interface Release {
  portal: ChildProcess;
  port: number;
  worker: ChildProcess;
}

/**
 * `npm run -s bench -- upgrade [times]`: switches between two different, separately built releases of the
 * portal as docs/operator.md describes, while staff members work, customers onboard, and a browser has an
 * unsent form open. Prints one JSON object as its last line.
 * @returns the exit code: 0 when no user saw an error, nothing was lost, doubled or stuck, and every process
 * stopped by itself
 */
export async function upgradeBench(args: string[]): Promise<number> {
  const times = Number(args[0] ?? 6);
  const folders = ["a", "b"].map((name) => path.resolve(`.data/release-${process.pid}-${name}`));
  const browser = await chromium.launch({ executablePath: findChromium(console.error), args: CHROMIUM_ARGS });
  const environment = await BenchEnvironment.start(`upgrade-${process.pid}`, {
    switches: { cacheSeconds: 1 },
    settings: {
      LOG_LEVEL: "error",
      UPSTREAM_REQUESTS_PER_SECOND: "50",
      LINK_REQUESTS_PER_MINUTE: "100000",
      DRAFTS_PER_MINUTE: "100000",
    },
  });
  const { env, portalUrl, processes, t } = environment;
  const balancer = new Balancer();
  try {
    const buildKey = randomBytes(32).toString("base64");
    for (const folder of folders) {
      console.error(`building ${path.basename(folder)} …`);
      build(folder, buildKey);
    }
    let current = await startRelease(processes, folders[0]!, env);
    balancer.switchTo(current.port);
    await balancer.listen(environment.portalPort);

    const clients: Awaited<ReturnType<BrowserTestContext["active"]>>[] = [];
    for (let index = 0; index < CLIENTS; index += 1) clients.push(await t.active());
    const links: Journey[] = [];
    for (let index = 0; index < LINKS; index += 1)
      links.push({ ...(await t.link()), informed: false, confirmed: false });
    // A release answers 400 to a server action that it does not know, so 400 counts as an error here.
    const users = new SimulatedUsers(portalUrl, 399);
    const sessions = await Promise.all(Array.from({ length: STAFF }, () => t.session("SUPPORT")));
    let isOver = false;
    const over = () => isOver;
    const waiting = [...links];
    const loops = [
      ...sessions.map((session) => simulateStaffMember(users, session, clients, over)),
      ...Array.from({ length: CUSTOMERS }, () => simulateCustomers(users, waiting, over)),
    ];

    const form = await openPage(browser, t, "/organizations/new");
    // A page with an open event stream, which must not prevent the old portal from stopping.
    const livePage = await openPage(browser, t, new URL(links[0]!.url).pathname);
    const isStream = (type = "") => type.startsWith("text/event-stream");
    await Promise.all([
      livePage.waitForResponse((response) => isStream(response.headers()["content-type"])),
      livePage.reload(),
    ]);
    const stops: number[] = [];
    let killed = 0;
    let keptForms = 0;
    for (let turn = 1; turn <= times; turn += 1) {
      await pause(SECONDS_BETWEEN * 1000);
      await form.getByLabel("Navn", { exact: true }).fill(`Oppgradert ${turn}`);
      await form.getByLabel("Organisasjonsnummer").fill(syntheticNumber(80_000 + turn));
      await migrate(environment.databaseUrl);
      const next = await startRelease(processes, folders[turn % 2]!, env);
      balancer.switchTo(next.port);
      for (const old of [current.worker, current.portal]) {
        const ms = await stop(old);
        if (ms === null) killed += 1;
        else stops.push(ms);
      }
      current = next;
      if (await isAccepted(form, `Oppgradert ${turn}`)) keptForms += 1;
    }
    isOver = true;
    await Promise.all(loops);
    const { findings, ...counts } = await evaluateWhenSettled(t, { clients, journeys: links, users });
    for (const finding of findings) console.error(finding);
    for (const [what, count] of users.kinds) console.error(`${count} × ${what}`);
    const audit = await verifyLog({
      actor: { kind: "system", name: "upgrade" },
      db: t.db,
      env: parseEnv(env),
      clock: () => new Date(),
    });
    const lostForms = times - keptForms;
    console.log(
      JSON.stringify({
        upgrades: times,
        requests: users.requests,
        errorsShown: users.errors,
        formsLost: lostForms,
        slowestStopMs: Math.max(...stops),
        killed,
        ...counts,
        auditFaults: audit.faults.length,
      }),
    );
    const problems = users.errors + lostForms + killed + counts.lost + counts.doubled + counts.stuck;
    return problems + audit.faults.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
    balancer.close();
    await environment.stop();
    for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Builds a release in `folder`, with pages that differ from those of the other release and the same key for
 * server actions.
 */
function build(folder: string, buildKey: string): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync("."))
    if (!NOT_COPIED.includes(name)) fs.cpSync(name, path.join(folder, name), { recursive: true });
  run("cp", ["-al", "node_modules", folder], ".");
  const changed = path.join(folder, "components/forms/action-form.tsx");
  const text = fs.readFileSync(changed, "utf8");
  fs.writeFileSync(
    changed,
    text.replace("noValidate", `noValidate\n        data-release="${path.basename(folder)}"`),
  );
  run(process.execPath, ["node_modules/next/dist/bin/next", "build"], folder, {
    NODE_ENV: "production",
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: buildKey,
  });
}

function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}): void {
  const done = spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, ...env } });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}\n${done.stdout}\n${done.stderr}`);
}

async function startRelease(
  processes: Processes,
  folder: string,
  env: Record<string, string>,
): Promise<Release> {
  const port = await freePort();
  const portal = await processes.portal(port, env, undefined, folder);
  const worker = await processes.worker(env, undefined, folder);
  return { port, portal, worker };
}

/**
 * Stops a process as systemd does.
 * @returns the duration in milliseconds, or null when it had to be killed
 */
async function stop(child: ChildProcess): Promise<number | null> {
  const started = performance.now();
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  process.kill(child.pid!, "SIGTERM");
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid!, "SIGKILL");
  }, MAX_STOP_MS);
  await ended;
  clearTimeout(timer);
  return late ? null : Math.round(performance.now() - started);
}

async function openPage(
  browser: Awaited<ReturnType<typeof chromium.launch>>,
  t: BrowserTestContext,
  address: string,
): Promise<Page> {
  const { portalUrl } = t.stack;
  const context = await browser.newContext({ baseURL: portalUrl, locale: "nb-NO" });
  const { name, value } = await t.session("SUPPORT");
  await context.addCookies([{ name, value, url: portalUrl }]);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/**
 * Sends the form that was filled in before the upgrade, and opens it again.
 * @returns whether the portal accepted it
 */
async function isAccepted(page: Page, name: string): Promise<boolean> {
  await page.getByRole("button", { name: /^Registrer (kunde|virksomhet)$/ }).click();
  const accepted = await page
    .getByRole("heading", { name })
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
  if (!accepted) console.error(await page.locator("main").innerText());
  await page.goto("/organizations/new", { waitUntil: "networkidle" });
  return accepted;
}
