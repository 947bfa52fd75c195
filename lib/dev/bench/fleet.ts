import path from "node:path";
import { ensureBuild } from "@/lib/dev/stack/build";
import { freePort } from "@/lib/dev/stack/processes";
import { createDatabase, type Database } from "@/lib/db/client";
import { parseEnv } from "@/lib/base/env";
import { countQuery, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { SCRIPT_COOKIE } from "@/lib/domain/script-cookie";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { BenchEnvironment } from "./bench-environment";
import { browserRows } from "./browser-rows";
import { cpuMs, watchConditions } from "./conditions";
import { measureExport } from "./fleet-export";
import { measureImport } from "./fleet-import";
import { buildFloorApp } from "./floor-app";
import { pageSize, scriptSizes } from "./page-size";
import { type PagesAtOnce, pagesAtOnce } from "./pages-at-once";
import { median } from "./quantile";
import { time } from "./time";

const ROUNDS = 60;
const WARM_UP = 15;
/** Everything over HTTP is measured so often; what is printed is the middle of the runs. */
const RUNS = 3;
/** So many portals share the machine when many people read at once; the best count is printed. */
const PORTAL_COUNTS = [1, 2];

/**
 * `npm run -s bench -- fleet [--rows 1000000]`: the fleet page over HTTP from a production build, one request
 * at a time, twenty at a time, and in Chromium; beside it the floor, an app of the same Next that does
 * nothing (`floor-app.ts`). The fleet is created once per size and reused. Prints one JSON object as its last
 * line; `disturbed` when others used the machine meanwhile.
 */
export async function fleetBench(args: string[]): Promise<number> {
  const at = args.indexOf("--rows");
  const rows = at >= 0 ? Number(args[at + 1]) : 100_000;
  const environment = await BenchEnvironment.start(`fleet-${rows}`, {
    keep: true,
    fast: true,
    settings: { LOG_LEVEL: "silent" },
  });
  const { env, portalUrl, databaseUrl, t } = environment;
  try {
    const { db } = t;
    if ((await db.installation.count()) < rows) {
      console.error(`creating ${rows} installations …`);
      // The application's role owns no table, so it cannot disable triggers.
      const owner = createDatabase(databaseUrl);
      await seedLargeFleet(owner, rows).finally(() => owner.$disconnect());
    }
    ensureBuild();
    const floorFolder = buildFloorApp();
    const { pid } = await environment.processes.portal(environment.portalPort, env);
    const floor = await startFloor(environment, floorFolder);
    const { name, value } = await t.session("SUPPORT");
    // As a browser sends them from its second page on.
    const cookie = `${name}=${value}; ${SCRIPT_COOKIE}=1`;
    const requestPage = pageOf(portalUrl, cookie);
    const conditions = watchConditions();

    const runs: Run[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      console.error(`run ${run} of ${RUNS} …`);
      runs.push(await measureRun(db, requestPage, pid!, floor));
    }
    const alone = mergeRuns(runs);
    const sizes = pageSize(await requestPage(address({})));
    const scripts = {
      fleet: await scriptSizes(requestPage, address({})),
      empty: await scriptSizes(requestPage, EMPTY_PAGE),
    };
    const [browserMs, browserFloorMs] = await browserRows([
      { address: `${portalUrl}${address({})}`, cookie: { name, value } },
      { address: `${floor.url}/rows` },
    ]);
    const twentyAtOnce = await measureTwentyAtOnce(environment, cookie, floor);
    const { disturbed, ...machine } = conditions(runs.map((run) => run.floorMs.p50));
    const exported = await measureExport({
      address: `${portalUrl}/installations/export`,
      cookie,
      pid: pid!,
      databaseUrl,
      rows,
    });
    const imported = await measureImport(db, parseEnv(env), databaseUrl);
    console.log(
      JSON.stringify({
        rows,
        disturbed,
        conditions: machine,
        ...alone,
        ...sizes,
        jsGzipKb: round(scripts.fleet.codeKb - scripts.empty.codeKb),
        jsTotalGzipKb: scripts.fleet.codeKb,
        textsGzipKb: scripts.fleet.textsKb,
        twentyAtOnce,
        browserMs,
        browserFloorMs,
        export: exported,
        import: imported,
      }),
    );
    return 0;
  } finally {
    await environment.stop();
  }
}

const timed = (run: () => Promise<unknown>) => time(run, ROUNDS, WARM_UP);

type RequestPage = (address: string) => Promise<string>;
type Times = Awaited<ReturnType<typeof timed>>;

/** A page with the frame and without rows. */
const EMPTY_PAGE = "/bulk";

interface Floor {
  url: string;
  pid: number;
}

async function startFloor({ processes, env }: BenchEnvironment, folder: string): Promise<Floor> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const next = path.resolve("node_modules/next/dist/bin/next");
  const child = processes.start(
    "floor",
    [next, "start", "-p", String(port), "-H", "127.0.0.1"],
    env,
    undefined,
    folder,
  );
  const deadline = performance.now() + 60_000;
  while (
    !(await fetch(url).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (performance.now() > deadline) throw new Error(`the floor did not start\n${processes.output}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return { url, pid: child.pid! };
}

function pageOf(portalUrl: string, cookie: string): RequestPage {
  return async (address) => {
    const response = await fetch(`${portalUrl}${address}`, { headers: { cookie } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return text;
  };
}

interface Run {
  floorMs: Times;
  rowsFloorMs: Times;
  emptyPageMs: Times;
  rowsPageMs: Times;
  startPageMs: Times;
  pages: Record<string, { p50Ms: number; p95Ms: number; sqlP50Ms: number }>;
  /** CPU time of the process for one page, in milliseconds. */
  cpuMs: { floor: number; rowsFloor: number; emptyPage: number; first: number };
}

async function measureRun(
  db: Database,
  requestPage: RequestPage,
  portalPid: number,
  floor: Floor,
): Promise<Run> {
  const small = await db.clientTemplate.findFirstOrThrow({ where: { name: "Fagsystem 6" } });
  const deep = Buffer.from(
    JSON.stringify([new Date(Date.now() + 400 * 86_400_000).toISOString(), crypto.randomUUID()]),
  ).toString("base64url");
  const views = {
    first: {},
    deep: { after: deep },
    filtered: { status: "failing", environment: "TEST" },
    searchCommon: { q: "legekontor" },
    searchMiddle: { q: "fjellheim" },
    searchRare: { q: "hovedserver 4711" },
  };
  const requestFloor = pageOf(floor.url, "");
  const floorMs = await timed(() => requestFloor("/"));
  const rowsFloorMs = await timed(() => requestFloor("/rows"));
  // The same page and components with the fifty rows of a small template, whose SQL costs next to nothing.
  const rowsPageMs = await timed(() => requestPage(address({ template: small.id })));
  const emptyPageMs = await timed(() => requestPage(EMPTY_PAGE));
  const pages: Run["pages"] = {};
  for (const [name, query] of Object.entries(views)) {
    const view = FleetView.parse(query);
    const page = await timed(() => requestPage(address(query)));
    const sql = await timed(() =>
      Promise.all([
        db.$queryRaw(fleetQuery(view, new Date(), 51)),
        db.$queryRaw(countQuery(view, new Date())),
      ]),
    );
    pages[name] = { p50Ms: page.p50, p95Ms: page.p95, sqlP50Ms: sql.p50 };
  }
  const startPageMs = await timed(() => requestPage("/"));
  const cpu = {
    floor: await cpuPerPage(floor.pid, () => requestFloor("/")),
    rowsFloor: await cpuPerPage(floor.pid, () => requestFloor("/rows")),
    emptyPage: await cpuPerPage(portalPid, () => requestPage(EMPTY_PAGE)),
    first: await cpuPerPage(portalPid, () => requestPage(address({}))),
  };
  return { floorMs, rowsFloorMs, emptyPageMs, rowsPageMs, startPageMs, pages, cpuMs: cpu };
}

async function cpuPerPage(pid: number, request: () => Promise<unknown>): Promise<number> {
  const before = cpuMs(pid);
  for (let round = 0; round < ROUNDS; round += 1) await request();
  return round((cpuMs(pid) - before) / ROUNDS);
}

/** The middle of each figure, and the least and greatest medians of the runs as `spread`. */
function mergeRuns(runs: readonly Run[]) {
  const spread: Record<string, [number, number]> = {};
  const merged = (name: string, of: (run: Run) => Times): Times => {
    const p50 = runs.map((run) => of(run).p50);
    spread[name] = [Math.min(...p50), Math.max(...p50)];
    return { p50: median(p50), p95: median(runs.map((run) => of(run).p95)) };
  };
  const pages: Run["pages"] = {};
  for (const name of Object.keys(runs[0]!.pages)) {
    const page = merged(name, ({ pages }) => ({ p50: pages[name]!.p50Ms, p95: pages[name]!.p95Ms }));
    const sqlP50Ms = median(runs.map((run) => run.pages[name]!.sqlP50Ms));
    pages[name] = { p50Ms: page.p50, p95Ms: page.p95, sqlP50Ms };
  }
  const cpu = (of: keyof Run["cpuMs"]) => median(runs.map((run) => run.cpuMs[of]));
  return {
    floorMs: merged("floor", (run) => run.floorMs),
    rowsFloorMs: merged("rowsFloor", (run) => run.rowsFloorMs),
    emptyPageMs: merged("emptyPage", (run) => run.emptyPageMs),
    rowsPageMs: merged("rowsPage", (run) => run.rowsPageMs),
    startPageMs: merged("startPage", (run) => run.startPageMs),
    pages,
    cpuMs: {
      floor: cpu("floor"),
      rowsFloor: cpu("rowsFloor"),
      emptyPage: cpu("emptyPage"),
      first: cpu("first"),
    },
    spread,
  };
}

/** The list's first page for twenty people at once, with as many portals as are best, and the floor. */
async function measureTwentyAtOnce(
  { processes, portalUrl, env }: BenchEnvironment,
  cookie: string,
  floor: Floor,
): Promise<PagesAtOnce & { floorPagesPerS: number; portals: number }> {
  const requestFloor = pageOf(floor.url, "");
  const { pagesPerS: floorPagesPerS } = await pagesAtOnce([() => requestFloor("/")]);
  const urls = [portalUrl];
  let best: (PagesAtOnce & { portals: number }) | undefined;
  for (const portals of PORTAL_COUNTS) {
    while (urls.length < portals) {
      const port = await freePort();
      await processes.portal(port, env);
      urls.push(`http://localhost:${port}`);
    }
    const requests = urls.map((url) => pageOf(url, cookie)).map((request) => () => request(address({})));
    const measured = { ...(await pagesAtOnce(requests)), portals };
    if (!best || measured.pagesPerS > best.pagesPerS) best = measured;
  }
  return { ...best!, floorPagesPerS };
}

function address(view: Record<string, string>): string {
  return `/installations?${viewQuery(view as Partial<FleetView>)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
