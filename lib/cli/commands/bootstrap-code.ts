import { systemContext } from "@/lib/context/process-context";
import { makeBootstrapCode } from "@/lib/services/staff/first-administrator";
import { loadEnvFile } from "../load-env";

/** Prints a new one-time code for the first administrator, in case the first code was lost. */
export async function run(): Promise<number> {
  loadEnvFile();
  const code = await makeBootstrapCode(systemContext("bootstrap-code"), { renew: true });
  console.log(code ?? "There is already an administrator. Ask them for access.");
  return code ? 0 : 1;
}
