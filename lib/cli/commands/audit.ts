import fs from "node:fs";
import { AuditExtract, verifyExtract } from "@/lib/core/audit/extract";
import { systemContext } from "@/lib/context/process-context";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import { loadEnvFile } from "../load-env";
import { Problem } from "@/lib/base/problem";

/**
 * `audit verify`: names every row that was changed, taken out or put in. `audit checkpoint`: signs the ends as they are now.
 * `audit verify-extract <file>`: whether a customer's extract is whole; needs neither database nor configuration.
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
    throw new Problem("Say `audit verify`, `audit checkpoint` or `audit verify-extract <file>`.");
  const { rows, customers, checkpoints, faults } = await verifyChain(ctx);
  for (const fault of faults) console.log(`✗ ${fault.seq} ${fault.what}: ${fault.told}`);
  console.log(
    faults.length === 0
      ? `✓ ${rows} rows, unbroken; ${customers} customers' chains and ${checkpoints} signed checkpoints hold.`
      : `${faults.length} faults in ${rows} rows.`,
  );
  return faults.length === 0 ? 0 : 1;
}

async function checkExtract(file: string | undefined): Promise<number> {
  if (!file || !fs.existsSync(file)) throw new Problem("Name the file of an extract.");
  const { rows, thumbprint, faults } = await verifyExtract(readExtract(file));
  for (const fault of faults) console.log(`✗ ${fault}`);
  if (faults.length > 0) return 1;
  console.log(`✓ ${rows} rows, whole and unchanged.`);
  console.log(
    thumbprint
      ? `  Signed with the key ${thumbprint}; compare it with the one the vendor has published.`
      : "  Nobody signed it: the vendor has no signing key, so only its inner order is proved.",
  );
  return 0;
}

function readExtract(file: string): AuditExtract {
  try {
    return AuditExtract.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    throw new Problem(`${file} is not an extract of an audit.`);
  }
}
