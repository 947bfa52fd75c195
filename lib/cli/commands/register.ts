import fs from "node:fs";
import { parseArgs } from "node:util";
import { isAppError } from "@/lib/base/errors";
import { Problem } from "@/lib/base/problem";
import { systemContext } from "@/lib/context/process-context";
import { readRegister } from "@/lib/files/read-register";
import { loadRegister } from "@/lib/services/register/load-register";
import { loadEnvFile } from "../load-env";

const USAGE = `npm run -s cli -- register load <file> [--force]

<file>: enheter_alle or underenheter_alle of Enhetsregisteret, as CSV or JSON, also .gz`;

const PROBLEMS: Record<string, string> = {
  "register-loading": "Another file is being loaded. If it was interrupted, try again in five minutes.",
  "file-empty": "The file has no units. The earlier file stays in use.",
  "file-shrunk":
    "The file has less than half of the units of the one before, so it may have been cut off. The earlier file stays in use; --force takes this one.",
};

/** `register load`: loads Enhetsregisteret's units, so that numbers have names without calling anybody. */
export async function run(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { force: { type: "boolean", default: false } },
  });
  const [command, file] = positionals;
  if (command !== "load" || !file || positionals.length > 2) throw new Problem(USAGE);
  if (!fs.existsSync(file)) throw new Problem(`${file} does not exist.`);
  loadEnvFile();
  try {
    const loaded = await loadRegister(systemContext("cli"), {
      batches: readRegister(fs.createReadStream(file)),
      force: values.force,
    });
    const units = loaded.kind === "SUB" ? "sub-units" : "main units";
    console.log(`Loaded ${loaded.units} ${units}; ${loaded.skipped} rows without a valid number or name.`);
    return 0;
  } catch (error) {
    const code = isAppError(error) ? (error.fields?.file ?? "") : "";
    if (PROBLEMS[code]) throw new Problem(PROBLEMS[code]);
    throw error;
  }
}
