import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Problem } from "@/lib/base/problem";

const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "package-lock.json",
  "prisma/schema",
];
const MARKER = ".next/klientvakt-sources";

/**
 * Builds the portal unless the existing build was made from the same sources.
 * @returns whether it built.
 * @throws Problem
 */
export function ensureBuild(): boolean {
  const sources = fingerprint();
  if (fs.existsSync(MARKER) && fs.readFileSync(MARKER, "utf8") === sources) return false;
  const run = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (run.status !== 0) throw new Problem(`The portal could not be built.\n${run.stdout}\n${run.stderr}`);
  fs.writeFileSync(MARKER, sources);
  return true;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) if (fs.existsSync(source)) add(hash, source);
  return hash.digest("hex");
}

function add(hash: ReturnType<typeof createHash>, file: string): void {
  if (file.includes("generated") || /\.test\.tsx?$/.test(file)) return;
  if (fs.statSync(file).isDirectory()) {
    for (const name of fs.readdirSync(file).sort()) add(hash, path.join(file, name));
    return;
  }
  hash.update(file).update(fs.readFileSync(file));
}
