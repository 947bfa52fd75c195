import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/base/errors";

/**
 * Proving a key in the browser takes three requests every few seconds, so a single open page stays below this
 * limit.
 */
const limiter = new RateLimiterMemory({ points: 120, duration: 60 });

/** Counts one request of an installation, in this process. @throws AppError TOO_MANY_REQUESTS */
export async function consumeInstallationLimit(installationId: string): Promise<void> {
  try {
    await limiter.consume(installationId);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new AppError("TOO_MANY_REQUESTS");
    throw error;
  }
}
