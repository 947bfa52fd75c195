import { AppError } from "@/lib/base/errors";
import { areEnvironmentsTyped, isMixed, type MixedEnvironment } from "@/lib/domain/mixed-environments";

/**
 * Requires that whoever gives a synthetic organization a client in production, or a real one a client in
 * test, has typed the environment.
 * @param typed as it was sent; empty the first time
 * @throws AppError INVALID_INPUT with the environment to show, when it was not typed
 */
export function requireEnvironmentTyped(
  client: { organizationNumber: string; environment: MixedEnvironment },
  typed: string,
): void {
  if (isMixed(client.organizationNumber, client.environment))
    requireEnvironmentsTyped([client.environment], typed);
}

/** The same for all environments at once into which data is moved. None needs no confirmation. */
export function requireEnvironmentsTyped(environments: readonly MixedEnvironment[], typed: string): void {
  if (environments.length === 0 || areEnvironmentsTyped(typed, environments)) return;
  throw new AppError("INVALID_INPUT", {
    fields: { environmentWord: typed ? "environment-word" : "environment-mixed" },
    facts: { environments: environments.join(" ") },
  });
}
