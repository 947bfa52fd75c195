import { cookies } from "next/headers";
import type { z } from "zod";
import { seal, unseal } from "@/lib/crypto/seal";
import { env } from "@/lib/base/env";
import { cookieOptions, removeCookie } from "./cookies";

const LIFETIME_SECONDS = 600;

/**
 * A sealed cookie for what must survive the redirect to HelseID.
 * @param record the context that it is sealed for
 */
export function sealedCookie<T>(name: () => string, record: string, schema: z.ZodType<T>) {
  return {
    async keep(value: T): Promise<void> {
      const text = seal(JSON.stringify(value), record, env().DATA_ENCRYPTION_KEY);
      (await cookies()).set(name(), text, cookieOptions(LIFETIME_SECONDS));
    },
    /** Reads the cookie and deletes it. */
    async take(): Promise<T | null> {
      const jar = await cookies();
      const text = jar.get(name())?.value;
      removeCookie(jar, name());
      if (!text) return null;
      const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS } = env();
      try {
        return schema.parse(
          JSON.parse(unseal(text, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS)),
        );
      } catch {
        return null;
      }
    },
  };
}
