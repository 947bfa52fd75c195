import { env } from "@/lib/base/env";
import { reseal } from "@/lib/services/keys/reseal";
import { systemContext } from "@/lib/context/process-context";
import { loadEnvFile } from "../load-env";

/**
 * Rotates the master key: seals everything that was sealed with DATA_ENCRYPTION_KEY_PREVIOUS with
 * DATA_ENCRYPTION_KEY.
 */
export async function run(): Promise<number> {
  loadEnvFile();
  if (!env().DATA_ENCRYPTION_KEY_PREVIOUS) {
    console.error(
      "Set DATA_ENCRYPTION_KEY_PREVIOUS to the old key and DATA_ENCRYPTION_KEY to the new one first.",
    );
    return 1;
  }
  const { counts } = await reseal(systemContext("cli"));
  for (const [column, count] of Object.entries(counts)) console.log(`${column}: ${count} resealed`);
  console.log("Done. DATA_ENCRYPTION_KEY_PREVIOUS can be removed once every process runs with the new key.");
  return 0;
}
