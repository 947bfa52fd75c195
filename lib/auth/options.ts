import type { AuthOptions } from "next-auth";
import { env } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { cookieNames, cookieOptions } from "./cookies";
import { ABSOLUTE_SECONDS } from "@/lib/domain/session-limits";

/**
 * next-auth encodes the session that our own callback creates. It supports neither PAR nor DPoP, so the
 * exchange with HelseID is in `lib/helseid/staff-login.ts` and there are no providers here (decision 0004).
 */
export function authOptions(): AuthOptions {
  return {
    providers: [],
    secret: env().AUTH_SECRET,
    session: { strategy: "jwt", maxAge: ABSOLUTE_SECONDS },
    cookies: { sessionToken: { name: cookieNames.session(), options: cookieOptions(ABSOLUTE_SECONDS) } },
    pages: { signIn: "/login", signOut: "/login", error: "/login" },
    callbacks: {
      session: ({ session, token }) => ({
        ...session,
        sid: typeof token.sid === "string" ? token.sid : undefined,
      }),
    },
    logger: {
      error: (code) => log.warn({ code }, "invalid session cookie"),
      warn: () => {},
      debug: () => {},
    },
  };
}
