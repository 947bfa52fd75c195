import type { MixedEnvironment } from "@/lib/domain/mixed-environments";
import type { Preview } from "../schemas";

/** The environments for which starting the import is confirmed by typing. */
export function mixedEnvironmentsOf({ mixed }: Preview): MixedEnvironment[] {
  return (["TEST", "PRODUCTION"] as const).filter((environment) => mixed[environment] > 0);
}
