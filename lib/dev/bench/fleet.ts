import { gzipSync } from "node:zlib";
import { ensureBuild } from "@/lib/dev/stack/build";
import type { Database } from "@/lib/db/client";
import { parseEnv } from "@/lib/base/env";
import { countQuery, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { measureExport } from "./fleet-export";
import { measureImport } from "./fleet-import";
import { Ground } from "./ground";
import { time } from "./time";

const ROUNDS = 60;
const WARM_UP = 15;

/**
 * `npm run -s bench -- fleet [--rows 1000000]`: the fleet page over HTTP from a production build, one client at a time.
 * The fleet is made once per size and reused. The last line is one JSON object.
 */
export async function fleetBench(args: string[]): Promise<number> {
  const at = args.indexOf("--rows");
  const rows = at >= 0 ? Number(args[at + 1]) : 100_000;
  const ground = await Ground.start(`fleet-${rows}`, {
    keep: true,
    fast: true,
    settings: { LOG_LEVEL: "silent" },
  });
  const { env, portalUrl, databaseUrl, t } = ground;
  try {
    const { db } = t;
    if ((await db.installation.count()) < rows) {
      console.error(`creating ${rows} installations …`);
      await seedLargeFleet(db, rows);
    }
    ensureBuild();
    const { pid } = await ground.processes.portal(ground.portalPort, env);
    const { name, value } = await t.session("SUPPORT");
    const ask = pageOf(portalUrl, `${name}=${value}`);
    const pages = await measure(db, ask);
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
    await ground.stop();
  }
}

const timed = (run: () => Promise<unknown>) => time(run, ROUNDS, WARM_UP);

type Ask = (address: string) => Promise<string>;

function pageOf(portalUrl: string, cookie: string): Ask {
  return async (address) => {
    const answer = await fetch(`${portalUrl}${address}`, { headers: { cookie } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return text;
  };
}

async function measure(db: Database, ask: Ask) {
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
  // The same page and components over the fifty rows of a small template; its SQL is that of an index of fifty.
  const rowsPage = await timed(() => ask(address({ template: small.id })));
  const emptyPage = await timed(() => ask("/bulk"));
  const pages: Record<string, object> = {};
  for (const [name, wish] of Object.entries(views)) {
    const view = FleetView.parse(wish);
    const page = await timed(() => ask(address(wish)));
    const sql = await timed(() =>
      Promise.all([
        db.$queryRaw(fleetQuery(view, new Date(), 51)),
        db.$queryRaw(countQuery(view, new Date())),
      ]),
    );
    pages[name] = { p50Ms: page.p50, p95Ms: page.p95, sqlP50Ms: sql.p50 };
  }
  const start = await timed(() => ask("/"));
  const [fleetScripts, emptyScripts] = [await scriptKb(ask, address({})), await scriptKb(ask, "/bulk")];
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

/** The scripts that a page's first view loads, gzipped; `nomodule` left out. */
async function scriptKb(ask: Ask, page: string): Promise<number> {
  const html = await ask(page);
  const sources = [...html.matchAll(/<script\b([^>]*)>/g)]
    .filter(([, attributes]) => !/\bnomodule\b/i.test(attributes!))
    .map(([, attributes]) => /\bsrc="([^"]+)"/.exec(attributes!)?.[1])
    .filter((source) => source !== undefined);
  let bytes = 0;
  for (const source of new Set(sources)) bytes += gzipSync(await ask(source.replaceAll("&amp;", "&"))).length;
  return bytes / 1024;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
