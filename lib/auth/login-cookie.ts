import { cookies } from "next/headers";
import { z } from "zod";
import { seal, unseal } from "@/lib/crypto/seal";
import { env } from "@/lib/env";
import type { LoginAttempt } from "@/lib/helseid/staff-login";
import { cookieNames, cookieOptions } from "./cookies";

const RECORD = "login-attempt";
const LIFETIME_SECONDS = 600;
const Attempt = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() });

/** Keeps state, nonce and PKCE verifier in the browser that started, sealed. */
export async function keepLoginAttempt(attempt: LoginAttempt): Promise<void> {
  const text = seal(JSON.stringify(attempt), RECORD, env().DATA_ENCRYPTION_KEY);
  (await cookies()).set(cookieNames.login(), text, cookieOptions(LIFETIME_SECONDS));
}

/** Takes the attempt, once: the cookie is gone afterwards. */
export async function takeLoginAttempt(): Promise<LoginAttempt | null> {
  const jar = await cookies();
  const text = jar.get(cookieNames.login())?.value;
  jar.delete(cookieNames.login());
  if (!text) return null;
  try {
    return Attempt.parse(
      JSON.parse(unseal(text, RECORD, env().DATA_ENCRYPTION_KEY, env().DATA_ENCRYPTION_KEY_PREVIOUS)),
    );
  } catch {
    return null;
  }
}
