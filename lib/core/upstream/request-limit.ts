import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/base/errors";

/** Proving a key in the browser takes three requests every few seconds; one person with a page open never needs more than this. */
const limiter = new RateLimiterMemory({ points: 120, duration: 60 });

/** Counts one request for an installation, in this process. @throws AppError TOO_MANY_REQUESTS */
export async function consumeInstallationLimit(installationId: string): Promise<void> {
  try {
    await limiter.consume(installationId);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new AppError("TOO_MANY_REQUESTS");
    throw error;
  }
}
