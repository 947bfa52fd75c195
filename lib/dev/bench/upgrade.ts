import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "@/lib/dev/stack/browser";
import { freePort, type Processes } from "@/lib/dev/stack/processes";
import { parseEnv } from "@/lib/base/env";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { migrate } from "@/prisma/migrate";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { Balancer } from "./balancer";
import { Ground } from "./ground";
import { type Journey, settled } from "./soak-judge";
import { customerLoop, People, staffLoop } from "./soak-people";

const STAFF = 10;
const CUSTOMERS = 4;
const CLIENTS = 20;
const LINKS = 300;
const SECONDS_BETWEEN = 15;
const NOT_COPIED = ["node_modules", ".next", ".git", ".data", "test-results"];
/** What systemd and Compose give a process at least. */
const LONGEST_STOP_MS = 10_000;

interface Release {
  portal: ChildProcess;
  port: number;
  worker: ChildProcess;
}

/**
 * `npm run -s bench -- upgrade [times]`: two releases of the portal, built apart and different, take turns as docs/operator.md says, while
 * people work, customers onboard, and a browser has a half-written form open. The last line is one JSON object.
 * @returns the exit code: 0 when nobody saw an error, nothing was lost, doubled or left standing, and every process stopped by itself
 */
export async function upgradeBench(args: string[]): Promise<number> {
  const times = Number(args[0] ?? 6);
  const folders = ["a", "b"].map((name) => path.resolve(`.data/release-${process.pid}-${name}`));
  const browser = await chromium.launch({ executablePath: findChromium(console.error), args: CHROMIUM_ARGS });
  const ground = await Ground.start(`upgrade-${process.pid}`, {
    switches: { cacheSeconds: 1 },
    settings: { LOG_LEVEL: "error", UPSTREAM_REQUESTS_PER_SECOND: "50", LINK_REQUESTS_PER_MINUTE: "100000" },
  });
  const { env, portalUrl, processes, t } = ground;
  const balancer = new Balancer();
  try {
    const buildKey = randomBytes(32).toString("base64");
    for (const folder of folders) {
      console.error(`building ${path.basename(folder)} …`);
      build(folder, buildKey);
    }
    let current = await begin(processes, folders[0]!, env);
    balancer.turnTo(current.port);
    await balancer.listen(ground.portalPort);

    const clients: Awaited<ReturnType<BrowserTestContext["active"]>>[] = [];
    for (let index = 0; index < CLIENTS; index += 1) clients.push(await t.active());
    const links: Journey[] = [];
    for (let index = 0; index < LINKS; index += 1)
      links.push({ ...(await t.link()), told: false, confirmed: false });
    // A press that the other release does not know is answered with 400: here that counts, too.
    const people = new People(portalUrl, 399);
    const sessions = await Promise.all(Array.from({ length: STAFF }, () => t.session("SUPPORT")));
    let isOver = false;
    const over = () => isOver;
    const waiting = [...links];
    const loops = [
      ...sessions.map((session) => staffLoop(people, session, clients, over)),
      ...Array.from({ length: CUSTOMERS }, () => customerLoop(people, waiting, over)),
    ];

    const form = await openPage(browser, t, "/organizations/new");
    // A page that hears of changes by a stream, which must not keep the old portal from stopping.
    const watching = await openPage(browser, t, new URL(links[0]!.url).pathname);
    const isStream = (type = "") => type.startsWith("text/event-stream");
    await Promise.all([
      watching.waitForResponse((answer) => isStream(answer.headers()["content-type"])),
      watching.reload(),
    ]);
    const stops: number[] = [];
    let killed = 0;
    let kept = 0;
    for (let turn = 1; turn <= times; turn += 1) {
      await pause(SECONDS_BETWEEN * 1000);
      await form.getByLabel("Navn", { exact: true }).fill(`Oppgradert ${turn}`);
      await form.getByLabel("Organisasjonsnummer").fill(syntheticNumber(80_000 + turn));
      await migrate(ground.databaseUrl);
      const next = await begin(processes, folders[turn % 2]!, env);
      balancer.turnTo(next.port);
      for (const old of [current.worker, current.portal]) {
        const ms = await stop(old);
        if (ms === null) killed += 1;
        else stops.push(ms);
      }
      current = next;
      if (await isTaken(form, `Oppgradert ${turn}`)) kept += 1;
    }
    isOver = true;
    await Promise.all(loops);
    const { told, ...counts } = await settled(t, { clients, journeys: links, people });
    for (const each of told) console.error(each);
    for (const [what, count] of people.kinds) console.error(`${count} × ${what}`);
    const audit = await verifyChain({
      actor: { kind: "system", name: "upgrade" },
      db: t.db,
      env: parseEnv(env),
      clock: () => new Date(),
    });
    const lostForms = times - kept;
    console.log(
      JSON.stringify({
        upgrades: times,
        requests: people.requests,
        errorsShown: people.errors,
        formsLost: lostForms,
        slowestStopMs: Math.max(...stops),
        killed,
        ...counts,
        auditFaults: audit.faults.length,
      }),
    );
    const bad = people.errors + lostForms + killed + counts.lost + counts.doubled + counts.stuck;
    return bad + audit.faults.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
    balancer.close();
    await ground.stop();
    for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A release in a folder of its own, whose pages differ from the other's; both with the same key for server actions. */
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

async function begin(processes: Processes, folder: string, env: Record<string, string>): Promise<Release> {
  const port = await freePort();
  const portal = await processes.portal(port, env, undefined, folder);
  const worker = await processes.worker(env, undefined, folder);
  return { port, portal, worker };
}

/** As systemd does it. @returns how long it took, or null when it had to be killed */
async function stop(child: ChildProcess): Promise<number | null> {
  const started = performance.now();
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  process.kill(child.pid!, "SIGTERM");
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid!, "SIGKILL");
  }, LONGEST_STOP_MS);
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

/** Sends the form that was filled before the upgrade, and goes back to it. */
async function isTaken(page: Page, name: string): Promise<boolean> {
  await page.getByRole("button", { name: "Registrer virksomhet" }).click();
  const taken = await page
    .getByRole("heading", { name })
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
  if (!taken) console.error(await page.locator("main").innerText());
  await page.goto("/organizations/new", { waitUntil: "networkidle" });
  return taken;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
