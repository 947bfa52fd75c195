import { systemContext } from "@/lib/services/process-context";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import { loadEnvFile } from "../load-env";
import { Problem } from "../problem";

/** `audit verify`: names every row that was changed, taken out or put in. `audit checkpoint`: signs the end as it is now. */
export async function run([what]: string[]): Promise<number> {
  loadEnvFile();
  const ctx = systemContext("audit");
  if (what === "checkpoint") {
    if (!ctx.env.AUDIT_SIGNING_KEY)
      throw new Problem("AUDIT_SIGNING_KEY is not set, so nothing can be signed.");
    await signCheckpoint(ctx);
    return 0;
  }
  if (what !== "verify") throw new Problem("Say `audit verify` or `audit checkpoint`.");
  const { rows, checkpoints, faults } = await verifyChain(ctx);
  for (const fault of faults) console.log(`✗ ${fault.seq} ${fault.what}: ${fault.told}`);
  console.log(
    faults.length === 0
      ? `✓ ${rows} rows, unbroken; ${checkpoints} signed checkpoints hold.`
      : `${faults.length} faults in ${rows} rows.`,
  );
  return faults.length === 0 ? 0 : 1;
}
