import fs from "node:fs";
import readline from "node:readline";
import { AuditExtract, verifyExtract } from "@/lib/core/audit/extract";
import { type LoggedCheckpoint, readLoggedCheckpoint } from "@/lib/core/audit/logged-checkpoints";
import { systemContext } from "@/lib/context/process-context";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import { loadEnvFile } from "../load-env";
import { Problem } from "@/lib/base/problem";

const USAGE =
  "Usage: `audit verify [--against <log file>]`, `audit checkpoint` or `audit verify-extract <file>`.";

/**
 * `audit verify`: names every row that was changed, removed or inserted; with `--against` also those that
 * the checkpoints in a copy of the log show to be missing. `audit checkpoint`: signs the current ends of the
 * chains. `audit verify-extract <file>`: checks that a customer's extract was complete when it was made;
 * needs neither database nor configuration. The exit code is 1 for an extract that is not signed or not
 * dated, too.
 */
export async function run([what, ...rest]: string[]): Promise<number> {
  if (what === "verify-extract") return checkExtract(rest[0]);
  loadEnvFile();
  const ctx = systemContext("audit");
  if (what === "checkpoint") {
    if (!ctx.env.AUDIT_SIGNING_KEY)
      throw new Problem("AUDIT_SIGNING_KEY is not set, so nothing can be signed.");
    await signCheckpoint(ctx);
    return 0;
  }
  if (what !== "verify" || (rest.length > 0 && (rest[0] !== "--against" || rest.length !== 2)))
    throw new Problem(USAGE);
  const logged = rest[1] ? await readCheckpoints(rest[1]) : [];
  const { rows, customers, checkpoints, faults } = await verifyChain(ctx, logged);
  for (const fault of faults) console.log(`✗ ${fault.seq} ${fault.what}: ${fault.description}`);
  console.log(
    faults.length === 0
      ? `✓ ${rows} rows, unbroken; ${customers} customers' chains and ${checkpoints} signed checkpoints are valid.`
      : `${faults.length} faults in ${rows} rows.`,
  );
  if (rest[1] && faults.length === 0)
    console.log(`  All ${logged.length} checkpoints in ${rest[1]} agree with it.`);
  return faults.length === 0 ? 0 : 1;
}

async function checkExtract(file: string | undefined): Promise<number> {
  if (!file || !fs.existsSync(file)) throw new Problem("Give the file of an extract.");
  const extract = readExtract(file);
  const { rows, asOf, thumbprint, faults } = await verifyExtract(extract);
  for (const fault of faults) console.log(`✗ ${fault}`);
  if (faults.length > 0) return 1;
  if (!thumbprint) {
    console.log(
      `✗ Not signed, because the vendor has no signing key. Its ${rows} rows agree with each other, but anybody ` +
        `can have written them. It says that it was made at ${extract.madeAt}.`,
    );
    return 1;
  }
  // Anybody can name the earlier format in an old extract, and another time with it.
  if (!asOf) {
    console.log(
      `✗ Not dated: it is in the format of an earlier release, in which the time is not signed. Its ${rows} rows ` +
        `were complete and unchanged at some time; it says ${extract.madeAt}. Ask the vendor for a new extract.`,
    );
    return 1;
  }
  console.log(`✓ ${rows} rows, complete and unchanged as of ${asOf}. What has happened since is not in it.`);
  console.log(`  Signed with the key ${thumbprint}; compare it with the one the vendor has published.`);
  return 0;
}

/** The checkpoints in a copy of the log. @throws Problem when it has none */
async function readCheckpoints(file: string): Promise<LoggedCheckpoint[]> {
  if (!fs.existsSync(file)) throw new Problem(`There is no file ${file}.`);
  const found: LoggedCheckpoint[] = [];
  for await (const line of readline.createInterface({ input: fs.createReadStream(file) })) {
    const checkpoint = readLoggedCheckpoint(line);
    if (checkpoint) found.push(checkpoint);
  }
  if (found.length === 0) throw new Problem(`${file} has no line "audit checkpoint" of the log.`);
  return found;
}

function readExtract(file: string): AuditExtract {
  try {
    return AuditExtract.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    throw new Problem(`${file} is not an audit extract.`);
  }
}
