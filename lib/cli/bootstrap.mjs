// The start of every npm script: `node lib/cli/bootstrap.mjs <script> [arguments]`. Continues with a Node
// that is new enough, installs what is missing, and runs the script. Writes to standard error only, because
// other programs read the output of some scripts. Uses only Node's own modules, and no syntax newer than Node
// 18: the machine's Node may be old, and node_modules may be missing.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { currentNode, NoCurrentNode } from "./current-node.mjs";
import { isGenerated, isInstalled } from "./installed.mjs";
import { runChild } from "./run-child.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const CLI = ["node", "node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts"];
const NEXT = ["node", "node_modules/next/dist/bin/next"];
/** What a process in production prints is a line of its log, from the first on. */
const PRINT_AS_LOG = ["--import", "./lib/base/print-as-log.ts"];
const EVERYTHING = ["packages", "tools", "client"];

/**
 * Scripts that are not commands of lib/cli/main.ts: the programs to run one after the other, and what they
 * need. Further arguments are passed to the last program. Without `tools` an installation without development
 * dependencies is enough, so that an operator's commands install nothing.
 */
const SCRIPTS = {
  cli: { run: [CLI], needs: ["packages", "client"] },
  build: { run: [[...NEXT, "build"]], needs: EVERYTHING },
  start: { run: [["node", ...PRINT_AS_LOG, ...NEXT.slice(1), "start"]], needs: ["packages", "client"] },
  generate: { run: [["node", "lib/cli/generate.mjs"]], needs: ["packages"] },
  "test:unit": {
    run: [
      [
        "node",
        "node_modules/vitest/vitest.mjs",
        "run",
        "--project",
        "unit",
        "--project",
        "unit, own modules",
      ],
    ],
    needs: EVERYTHING,
  },
  // The test files whose path contains an argument.
  "test:one": { run: [["node", "node_modules/vitest/vitest.mjs", "run"]], needs: EVERYTHING },
  "test:browser": {
    run: [["node", "node_modules/@playwright/test/cli.js", "test", "--no-deps", "--workers=1"]],
    needs: EVERYTHING,
  },
  format: {
    run: [["node", "node_modules/prettier/bin/prettier.cjs", "--write", "."]],
    needs: ["packages", "tools"],
  },
  sbom: { run: [["npm", "sbom", "--sbom-format", "cyclonedx", "--omit", "dev"]], needs: ["packages"] },
  // Nothing can be installed from an incomplete lock.
  lock: {
    run: [
      ["npm", "install", "--package-lock-only"],
      ["node", "lib/cli/complete-lock.mjs"],
      [
        "npm",
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
        "--prefix",
        "lib/cli/node",
      ],
    ],
    needs: [],
  },
};

const [name = "", ...args] = process.argv.slice(2);
process.chdir(root);
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof NoCurrentNode ? error.message : error);
  process.exitCode = 1;
}

async function main() {
  const node = await currentNode(root);
  const env = withFirstInPath(path.dirname(node));
  const { run, needs } = Object.prototype.hasOwnProperty.call(SCRIPTS, name)
    ? SCRIPTS[name]
    : { run: [[...CLI, name]], needs: EVERYTHING };
  const programs = [...(isPrepared(needs) ? [] : [preparation(needs)]), ...run];
  for (const [index, [program, ...rest]] of programs.entries()) {
    const isLast = index === programs.length - 1;
    const windows = process.platform === "win32";
    const code = await runChild(
      program === "node" ? node : windows ? `${program}.cmd` : program,
      isLast ? [...rest, ...args] : rest,
      { stdio: "inherit", env, shell: windows && program !== "node" },
    );
    if (code !== 0) return code;
  }
  return 0;
}

function isPrepared(needs) {
  return (
    (!needs.includes("packages") || isInstalled(needs.includes("tools"))) &&
    (!needs.includes("client") || isGenerated())
  );
}

/** A separate process, because it needs more than an old Node has. It also writes to standard error only. */
function preparation(needs) {
  return ["node", "--disable-warning=ExperimentalWarning", "lib/cli/prepare.mjs", ...needs];
}

/** Programs that are started from here get the same Node. */
function withFirstInPath(folder) {
  const key = Object.keys(process.env).find((each) => each.toUpperCase() === "PATH") ?? "PATH";
  return { ...process.env, [key]: [folder, process.env[key]].filter(Boolean).join(path.delimiter) };
}
