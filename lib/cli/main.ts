import { pathToFileURL } from "node:url";
import fs from "node:fs";
import path from "node:path";
import { captureOutput } from "@/lib/base/capture-output";
import { startLog } from "@/lib/base/log";
import { Problem } from "@/lib/base/problem";

/**
 * `npm run cli -- <command>`: one file per command. The operator's commands are in `lib/cli/commands`. Those
 * for development are in `lib/dev/commands`, which the production image does not contain.
 */
const OPERATOR = path.join(import.meta.dirname, "commands");
const DEVELOPMENT = path.join(import.meta.dirname, "../dev/commands");
/** They print their own results, so only warnings of the log are shown. */
const QUIET = [
  "doctor",
  "migrate",
  "audit",
  "reseal",
  "report",
  "configuration",
  "bootstrap-code",
  "staff-client",
  "register",
];

const commands = new Map(
  [DEVELOPMENT, OPERATOR].filter(fs.existsSync).flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file): [string, string] => [path.basename(file, ".ts"), path.join(folder, file)]),
  ),
);

const [name = "", ...args] = process.argv.slice(2);
const file = commands.get(name);

if (!file) {
  console.error(`Unknown command: ${name || "(none)"}\nCommands: ${[...commands.keys()].sort().join(", ")}`);
  process.exit(1);
}

if (QUIET.includes(name)) process.env.LOG_LEVEL ??= "warn";
// The last line of a bench is its result, for other programs.
if (name === "bench") process.env.LOG_LEVEL ??= "silent";

// The output of a worker is a log, for programs. A worker that is developed prints for people.
const isLogged = name === "worker" && process.env.NODE_ENV === "production";
if (isLogged) captureOutput();

try {
  const command: { run: (args: string[]) => Promise<number | void> | number } = await import(
    pathToFileURL(file).href
  );
  const code = await command.run(args);
  if (typeof code === "number") process.exit(code);
} catch (error) {
  if (isLogged && error instanceof Problem) startLog.fatal(error.message);
  else if (isLogged) startLog.fatal({ err: error }, "the worker could not start");
  else if (error instanceof Problem) console.error(`\n${error.message}`);
  else console.error(error);
  process.exit(1);
}
