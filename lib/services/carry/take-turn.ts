import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@/lib/errors";

/** A proof takes three requests every few seconds; more than this is no person with a page open. */
const limiter = new RateLimiterMemory({ points: 120, duration: 60 });

/** Counts one request for an installation, in this process. @throws AppError TOO_MANY_REQUESTS */
export async function takeTurn(installationId: string): Promise<void> {
  try {
    await limiter.consume(installationId);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new AppError("TOO_MANY_REQUESTS");
    throw error;
  }
}
