import type { JWK } from "jose";
import { z } from "zod";
import { cookieNames } from "./cookies";
import { sealedCookie } from "./sealed-cookie";

const attempt = {
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  dpopJwk: z.custom<JWK>((value) => typeof value === "object" && value !== null && "d" in value),
};

/** A sign-in of a staff member, and the page of the portal that follows. */
export const loginCookie = sealedCookie(
  cookieNames.login,
  "login-attempt",
  z.object({ ...attempt, fresh: z.boolean(), back: z.string() }),
);

/** A login as a customer's client, and the diagnosis that it belongs to. */
export const diagnosisCookie = sealedCookie(
  cookieNames.diagnosisLogin,
  "try-attempt",
  z.object({ installationId: z.uuid(), diagnosisId: z.uuid(), attempt: z.object(attempt) }),
);
