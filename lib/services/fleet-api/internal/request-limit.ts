import { consumePoint, newRateLimit } from "@/lib/base/rate-limit";

/** Requests of one installation's software in a minute, in this process. */
const PER_MINUTE = 120;

const limit = newRateLimit("fleet-api", PER_MINUTE);

/**
 * Counts one request of an installation to the API. Its customer's browser has limits of its own
 * (`lib/http/visit-link.ts`), so that neither can use up the other's.
 * @throws AppError TOO_MANY_REQUESTS
 */
export async function consumeInstallationLimit(installationId: string): Promise<void> {
  await consumePoint(limit, installationId);
}
