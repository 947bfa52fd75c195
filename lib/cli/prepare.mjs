// Installs the dependencies and generates the database client where that is not done. Started by the
// bootstrap with a current Node. Arguments: `tools` when the development dependencies are needed, `client`
// when the client is.
import fs from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isGenerated, isInstalled } from "./installed.mjs";
import { runChild, runNpm } from "./run-child.mjs";

const wanted = process.argv.slice(2);
const MAX_WAIT_MS = 900_000;

lock();
const withTools = wanted.includes("tools");
if (!isInstalled(withTools)) {
  console.error("Installing dependencies (a minute or so) …");
  // Also when NODE_ENV=production would leave out the development dependencies.
  exitUnlessZero(await runNpm(["ci", "--no-audit", "--no-fund", ...(withTools ? ["--include=dev"] : [])]));
}
if (wanted.includes("client") && !isGenerated()) {
  console.error("Generating the database client …");
  exitUnlessZero(await runChild(process.execPath, ["lib/cli/generate.mjs"], { stdio: ["ignore", 2, 2] }));
}

/**
 * Two concurrent installations would destroy each other's node_modules. The lock is the operating system's
 * lock on a file, which is released when its process exits, however it exits.
 */
function lock() {
  fs.mkdirSync(".data", { recursive: true });
  const file = new DatabaseSync(".data/prepare.lock", { timeout: 0 });
  try {
    file.exec("begin exclusive");
  } catch {
    console.error("Waiting for another command that is installing …");
    file.exec(`pragma busy_timeout = ${MAX_WAIT_MS}`);
    file.exec("begin exclusive");
  }
}

function exitUnlessZero(code) {
  if (code !== 0) process.exit(code);
}
