import { z } from "zod";
import type { Env } from "@/lib/base/env";
import { outboundFetch } from "@/lib/base/outbound-fetch";

/** How long before its expiry a token is no longer used. */
const MARGIN_SECONDS = 60;

const TokenResponse = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(0).default(0),
});

/** The token endpoint gave no token. Never holds what it answered. */
export class AccessTokenError extends Error {
  override readonly name = "AccessTokenError";
  /** @param status the HTTP status; null when there was no response */
  constructor(
    readonly status: number | null,
    options: { cause?: unknown } = {},
  ) {
    super("the token endpoint gave no token", options);
  }
}

type Settings = Pick<
  Env,
  | "SMTP_OAUTH_TOKEN_URL"
  | "SMTP_OAUTH_CLIENT_ID"
  | "SMTP_OAUTH_CLIENT_SECRET"
  | "SMTP_OAUTH_SCOPE"
  | "SMTP_TIMEOUT_SECONDS"
>;

let cached: { settings: string; token: string; usableUntil: number } | undefined;

/**
 * An access token for the mail server, by the client credentials grant (RFC 6749 section 4.4). Kept in this
 * process until shortly before it expires.
 * @param renew when the server no longer accepts the one that was returned before
 * @throws AccessTokenError
 */
export async function mailAccessToken(settings: Settings, renew: boolean): Promise<string> {
  const key = JSON.stringify([
    settings.SMTP_OAUTH_TOKEN_URL,
    settings.SMTP_OAUTH_CLIENT_ID,
    settings.SMTP_OAUTH_CLIENT_SECRET,
    settings.SMTP_OAUTH_SCOPE,
  ]);
  if (!renew && cached?.settings === key && cached.usableUntil > Date.now()) return cached.token;
  cached = undefined;
  const { token, seconds } = await requestToken(settings);
  cached = { settings: key, token, usableUntil: Date.now() + (seconds - MARGIN_SECONDS) * 1000 };
  return token;
}

async function requestToken(settings: Settings): Promise<{ token: string; seconds: number }> {
  let response: Response;
  try {
    response = await outboundFetch(settings.SMTP_OAUTH_TOKEN_URL!, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: settings.SMTP_OAUTH_CLIENT_ID!,
        client_secret: settings.SMTP_OAUTH_CLIENT_SECRET!,
        scope: settings.SMTP_OAUTH_SCOPE,
      }),
      redirect: "error",
      signal: AbortSignal.timeout(settings.SMTP_TIMEOUT_SECONDS * 1000),
    });
  } catch (error) {
    throw new AccessTokenError(null, { cause: error });
  }
  const parsed = TokenResponse.safeParse(await response.json().catch(() => null));
  if (!response.ok || !parsed.success) throw new AccessTokenError(response.status);
  return { token: parsed.data.access_token, seconds: parsed.data.expires_in };
}
