import fs from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView } from "@/lib/domain/fleet-view";

/**
 * Measures an export of the whole fleet over HTTP and, for comparison, `COPY (the same SELECT) TO STDOUT
 * (FORMAT csv)`.
 * @param options.pid the portal's process, whose resident memory is sampled
 */
export async function measureExport(options: {
  address: string;
  cookie: string;
  pid: number;
  databaseUrl: string;
  rows: number;
}): Promise<{ rowsPerS: number; copyRowsPerS: number; peakRssMb: number }> {
  // The first download also compiles and loads code, so it is not measured.
  await download(options);
  const idle = residentMb(options.pid);
  let peak = idle;
  const sampling = setInterval(() => (peak = Math.max(peak, residentMb(options.pid))), 10);
  const started = performance.now();
  const lines = await download(options);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(sampling);
  if (lines < options.rows * 0.99) throw new Error(`the export has ${lines} rows of ${options.rows}`);
  const copy = await copyOut(options.databaseUrl);
  return {
    rowsPerS: Math.round(lines / seconds),
    copyRowsPerS: Math.round(copy.rows / copy.seconds),
    peakRssMb: Math.round(peak - idle),
  };
}

/**
 * Reads the export as a stream, as a browser does when it saves a file.
 * @returns the number of rows without the heading
 */
async function download({ address, cookie }: { address: string; cookie: string }): Promise<number> {
  const response = await fetch(address, { headers: { cookie } });
  if (!response.ok || !response.body) throw new Error(`${address}: ${response.status}`);
  let lines = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>)
    for (const byte of part) if (byte === 10) lines += 1;
  return lines - 1;
}

async function copyOut(databaseUrl: string): Promise<{ rows: number; seconds: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const query = fleetQuery(FleetView.parse({}), new Date(), 10_000_000);
    const select = query.text.replace(/\$(\d+)/g, (_, position: string) =>
      client.escapeLiteral(String(query.values[Number(position) - 1])),
    );
    const started = performance.now();
    let rows = 0;
    const sink = new Writable({
      write(part: Buffer, _encoding, done) {
        for (const byte of part) if (byte === 10) rows += 1;
        done();
      },
    });
    await pipeline(
      client.query(copyTo(`copy (${select.replace(/'(\d+)'/g, "$1")}) to stdout (format csv)`)),
      sink,
    );
    return { rows, seconds: (performance.now() - started) / 1000 };
  } finally {
    await client.end();
  }
}

function residentMb(pid: number): number {
  const pages = Number(fs.readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return (pages * 4096) / 1_048_576;
}
