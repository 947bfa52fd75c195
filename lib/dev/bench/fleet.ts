import { gzipSync } from "node:zlib";
import { ensureBuild } from "@/lib/dev/stack/build";
import type { Database } from "@/lib/db/client";
import { parseEnv } from "@/lib/base/env";
import { countQuery, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { measureExport } from "./fleet-export";
import { measureImport } from "./fleet-import";
import { BenchEnvironment } from "./bench-environment";
import { time } from "./time";

const ROUNDS = 60;
const WARM_UP = 15;

/**
 * `npm run -s bench -- fleet [--rows 1000000]`: the fleet page over HTTP from a production build, one request
 * at a time. The fleet is created once per size and reused. Prints one JSON object as its last line.
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
      await seedLargeFleet(db, rows);
    }
    ensureBuild();
    const { pid } = await environment.processes.portal(environment.portalPort, env);
    const { name, value } = await t.session("SUPPORT");
    const requestPage = pageOf(portalUrl, `${name}=${value}`);
    const pages = await measure(db, requestPage);
    const exported = await measureExport({
      address: `${portalUrl}/installations/export`,
      cookie: `${name}=${value}`,
      pid: pid!,
      databaseUrl,
      rows,
    });
    const imported = await measureImport(db, parseEnv(env), databaseUrl);
    console.log(JSON.stringify({ rows, ...pages, export: exported, import: imported }));
    return 0;
  } finally {
    await environment.stop();
  }
}

const timed = (run: () => Promise<unknown>) => time(run, ROUNDS, WARM_UP);

type RequestPage = (address: string) => Promise<string>;

function pageOf(portalUrl: string, cookie: string): RequestPage {
  return async (address) => {
    const response = await fetch(`${portalUrl}${address}`, { headers: { cookie } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return text;
  };
}

async function measure(db: Database, requestPage: RequestPage) {
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
  // The same page and components with the fifty rows of a small template, whose SQL costs next to nothing.
  const rowsPage = await timed(() => requestPage(address({ template: small.id })));
  const emptyPage = await timed(() => requestPage("/bulk"));
  const pages: Record<string, object> = {};
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
  const start = await timed(() => requestPage("/"));
  const [fleetScripts, emptyScripts] = [
    await scriptKb(requestPage, address({})),
    await scriptKb(requestPage, "/bulk"),
  ];
  return {
    emptyPageMs: emptyPage,
    rowsPageMs: rowsPage,
    startPageMs: start,
    pages,
    jsGzipKb: round(fleetScripts - emptyScripts),
    jsTotalGzipKb: round(fleetScripts),
  };
}

function address(view: Record<string, string>): string {
  return `/installations?${viewQuery(view as Partial<FleetView>)}`;
}

/**
 * Size of the scripts that the first view of a page loads, gzipped, in kB. Scripts with `nomodule` do not
 * count.
 */
async function scriptKb(requestPage: RequestPage, page: string): Promise<number> {
  const html = await requestPage(page);
  const sources = [...html.matchAll(/<script\b([^>]*)>/g)]
    .filter(([, attributes]) => !/\bnomodule\b/i.test(attributes!))
    .map(([, attributes]) => /\bsrc="([^"]+)"/.exec(attributes!)?.[1])
    .filter((source) => source !== undefined);
  let bytes = 0;
  for (const source of new Set(sources))
    bytes += gzipSync(await requestPage(source.replaceAll("&amp;", "&"))).length;
  return bytes / 1024;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
