import { systemContext } from "@/lib/context/process-context";
import { makeBootstrapCode } from "@/lib/services/staff/first-administrator";
import { loadEnvFile } from "../load-env";

/** A new one-time code for the first administrator, when the first one was lost. */
export async function run(): Promise<number> {
  loadEnvFile();
  const code = await makeBootstrapCode(systemContext("bootstrap-code"), { renew: true });
  console.log(code ?? "There is an administrator already; ask them for access.");
  return code ? 0 : 1;
}
