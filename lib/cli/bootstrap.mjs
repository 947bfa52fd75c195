// What `npm run demo`, `npm test` and `npm run verify` start with. Only Node's own modules: node_modules may be missing.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
process.chdir(root);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Klientvakt needs Node 20.19 or newer (24 is recommended); this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** npm writes node_modules/.package-lock.json last, so its age tells whether the installation is whole and current. */
function isInstalled() {
  const marker = "node_modules/.package-lock.json";
  return (
    fs.existsSync(marker) && fs.statSync(marker).mtimeMs >= fs.statSync("package-lock.json").mtimeMs - 1000
  );
}

function step(text, command, args) {
  console.log(text);
  const run = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

if (!isInstalled()) {
  step(
    "Installing dependencies (a minute or so; EBADENGINE for @prisma/streams-local is harmless) …",
    "npm",
    ["ci", "--no-audit", "--no-fund"],
  );
  // A lock file written after the installation must not make the next start install again.
  fs.utimesSync("node_modules/.package-lock.json", new Date(), new Date());
}

const generated = "lib/db/generated/client.ts";
const schemaChanged = () =>
  Math.max(...fs.readdirSync("prisma/schema").map((file) => fs.statSync(`prisma/schema/${file}`).mtimeMs));
if (!fs.existsSync(generated) || fs.statSync(generated).mtimeMs < schemaChanged()) {
  step("Generating the database client …", process.execPath, ["lib/cli/generate.mjs"]);
}

const child = spawn(
  process.execPath,
  ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
// Ctrl-C reaches the child by itself, through the terminal; the parent only waits for it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
