import fs from "node:fs";
import { AuditExtract, verifyExtract } from "@/lib/core/audit/extract";
import { systemContext } from "@/lib/context/process-context";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import { loadEnvFile } from "../load-env";
import { Problem } from "@/lib/base/problem";

/**
 * `audit verify`: names every row that was changed, removed or inserted. `audit checkpoint`: signs the
 * current ends of the chains. `audit verify-extract <file>`: checks that a customer's extract is complete;
 * needs neither database nor configuration.
 */
export async function run([what, file]: string[]): Promise<number> {
  if (what === "verify-extract") return checkExtract(file);
  loadEnvFile();
  const ctx = systemContext("audit");
  if (what === "checkpoint") {
    if (!ctx.env.AUDIT_SIGNING_KEY)
      throw new Problem("AUDIT_SIGNING_KEY is not set, so nothing can be signed.");
    await signCheckpoint(ctx);
    return 0;
  }
  if (what !== "verify")
    throw new Problem("Usage: `audit verify`, `audit checkpoint` or `audit verify-extract <file>`.");
  const { rows, customers, checkpoints, faults } = await verifyChain(ctx);
  for (const fault of faults) console.log(`✗ ${fault.seq} ${fault.what}: ${fault.description}`);
  console.log(
    faults.length === 0
      ? `✓ ${rows} rows, unbroken; ${customers} customers' chains and ${checkpoints} signed checkpoints are valid.`
      : `${faults.length} faults in ${rows} rows.`,
  );
  return faults.length === 0 ? 0 : 1;
}

async function checkExtract(file: string | undefined): Promise<number> {
  if (!file || !fs.existsSync(file)) throw new Problem("Give the file of an extract.");
  const { rows, thumbprint, faults } = await verifyExtract(readExtract(file));
  for (const fault of faults) console.log(`✗ ${fault}`);
  if (faults.length > 0) return 1;
  console.log(`✓ ${rows} rows, complete and unchanged.`);
  console.log(
    thumbprint
      ? `  Signed with the key ${thumbprint}; compare it with the one the vendor has published.`
      : "  It is not signed, because the vendor has no signing key: only its internal consistency is proved.",
  );
  return 0;
}

function readExtract(file: string): AuditExtract {
  try {
    return AuditExtract.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    throw new Problem(`${file} is not an audit extract.`);
  }
}
