import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { AppError } from "@/lib/base/errors";
import { env } from "@/lib/base/env";
import { Problem } from "@/lib/base/problem";
import { AuditExtract, verifyExtract } from "@/lib/core/audit/extract";
import { type KeptCheckpoints, readKeptCheckpoints } from "@/lib/core/audit/logged-checkpoints";
import { systemContext } from "@/lib/context/process-context";
import { createDatabase } from "@/lib/db/client";
import { eraseAuditRow } from "@/lib/services/audit/erase-row";
import { exportLog } from "@/lib/services/audit/export-log";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyLog } from "@/lib/services/audit/verify-log";
import { loadEnvFile, loadOwnerEnvFile } from "../load-env";

const USAGE =
  "Usage: `audit verify [--against <checkpoint file or log file>]`, `audit checkpoint`, `audit tiles <folder>`, " +
  "`audit erase <number> --yes` or `audit verify-extract <file>`.";

/**
 * `audit verify`: names every row that was changed, removed or inserted; with `--against` also when the
 * newest were cut off, by checkpoints that were kept elsewhere. `audit checkpoint`: seals what is committed
 * and prints the signed checkpoint. `audit tiles <folder>`: writes the log as C2SP tlog-tiles, for another
 * verifier. `audit erase <number> --yes`: erases the text of a row, as the owner of the tables. `audit
 * verify-extract <file>`: checks that a customer's extract was complete when it was made; needs neither
 * database nor configuration. The exit code is 1 for an extract that is not signed or not dated, too.
 */
export async function run([what, ...rest]: string[]): Promise<number> {
  switch (what) {
    case "verify-extract":
      return checkExtract(rest[0]);
    case "checkpoint":
      return printCheckpoint();
    case "tiles":
      return writeTiles(rest[0]);
    case "erase":
      return erase(rest);
    case "verify":
      if (rest.length === 0 || (rest[0] === "--against" && rest.length === 2)) return verify(rest[1]);
  }
  throw new Problem(USAGE);
}

async function verify(file: string | undefined): Promise<number> {
  loadEnvFile();
  const kept = file ? await readCheckpoints(file) : undefined;
  const verdict = await verifyLog(systemContext("audit"), kept);
  const { rows, customers, checkpoints, erased, chained, unsealed, faults } = verdict;
  for (const fault of faults) console.log(`✗ ${fault.seq} ${fault.what}: ${fault.description}`);
  if (faults.length > 0) {
    console.log(`${faults.length} faults in ${rows} rows.`);
    return 1;
  }
  console.log(
    `✓ ${rows} rows of ${customers} customers are those of the log; ${checkpoints} checkpoints agree with it.`,
  );
  if (chained > 0)
    console.log(`  ${chained} of them, from earlier releases, form an unbroken chain as well.`);
  if (erased > 0) console.log(`  The text of ${erased} was erased; that they were there is proved.`);
  if (unsealed > 0) console.log(`  ${unsealed} newer rows wait to be sealed, and were not verified.`);
  if (kept)
    console.log(`  All ${kept.notes.length + kept.chain.length} checkpoints in ${file} agree with it.`);
  return 0;
}

async function printCheckpoint(): Promise<number> {
  loadEnvFile();
  const ctx = systemContext("audit");
  if (!ctx.env.AUDIT_SIGNING_KEY)
    throw new Problem("AUDIT_SIGNING_KEY is not set, so nothing can be signed.");
  process.stdout.write(await signCheckpoint(ctx));
  return 0;
}

async function writeTiles(folder: string | undefined): Promise<number> {
  if (!folder) throw new Problem(USAGE);
  loadEnvFile();
  let files = 0;
  for await (const { name, content } of exportLog(systemContext("audit"))) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    files += 1;
  }
  console.log(`${files} files in ${folder}.`);
  return 0;
}

async function erase([number, ...rest]: string[]): Promise<number> {
  if (!/^[1-9]\d{0,17}$/.test(number ?? "")) throw new Problem(USAGE);
  if (rest.length !== 1 || rest[0] !== "--yes")
    throw new Problem(
      `This erases what row ${number} says and who did it, for good. The log goes on to prove that it was there. Add --yes to do it.`,
    );
  loadOwnerEnvFile();
  const { DATABASE_URL, DATABASE_OWNER_URL } = env();
  const db = createDatabase(DATABASE_OWNER_URL ?? DATABASE_URL, 2);
  try {
    await eraseAuditRow({ ...systemContext("audit"), db }, { seq: BigInt(number!) });
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND")
      throw new Problem(`There is no sealed row ${number}.`);
    if (error instanceof AppError && error.code === "CONFLICT")
      throw new Problem(`Row ${number} is erased already.`);
    throw error;
  } finally {
    await db.$disconnect();
  }
  console.log(`Row ${number} is erased.`);
  return 0;
}

async function checkExtract(file: string | undefined): Promise<number> {
  if (!file || !fs.existsSync(file)) throw new Problem("Give the file of an extract.");
  const extract = readExtract(file);
  const { rows, erased, asOf, thumbprint, faults } = await verifyExtract(extract);
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
  if (erased > 0)
    console.log(
      `  The text of ${erased} was erased: that they are this customer's, and their numbers, is proved; what they said is not.`,
    );
  console.log(`  Signed with the key ${thumbprint}; compare it with the one the vendor has published.`);
  return 0;
}

/** The checkpoints in a file that was kept elsewhere. @throws Problem when it has none */
async function readCheckpoints(file: string): Promise<KeptCheckpoints> {
  if (!fs.existsSync(file)) throw new Problem(`There is no file ${file}.`);
  const kept = await readKeptCheckpoints(readline.createInterface({ input: fs.createReadStream(file) }));
  if (kept.notes.length + kept.chain.length === 0)
    throw new Problem(`${file} has neither a checkpoint nor a line "audit checkpoint" of the log.`);
  return kept;
}

function readExtract(file: string): AuditExtract {
  try {
    return AuditExtract.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    throw new Problem(`${file} is not an audit extract.`);
  }
}
