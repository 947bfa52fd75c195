import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/base/env";
import { contentSecurityPolicy } from "./content-security-policy";

const configuration = parseEnv({
  DATABASE_URL: "postgresql://a:b@localhost/c",
  PORTAL_URL: "https://klientvakt.example.no",
  AUTH_SECRET: "x".repeat(32),
  DATA_ENCRYPTION_KEY: Buffer.alloc(32).toString("base64"),
  STAFF_HELSEID_CLIENT_ID: "client",
  STAFF_HELSEID_PRIVATE_JWK: JSON.stringify({ kty: "EC", d: "d", kid: "k", alg: "ES256" }),
  CSP_FORM_ACTION_ORIGINS: "https://pay.example.no",
});
const directives = (development: boolean) =>
  contentSecurityPolicy("bm9uY2U=", configuration, development).split("; ");

describe("the Content-Security-Policy", () => {
  it("in production is exactly this", () => {
    expect(directives(false)).toEqual([
      "default-src 'none'",
      "script-src 'nonce-bm9uY2U=' 'strict-dynamic'",
      "style-src 'self' 'nonce-bm9uY2U='",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self' https://helseid-sts.test.nhn.no https://helseid-sts.nhn.no" +
        " https://selvbetjening.test.nhn.no https://selvbetjening.nhn.no https://pay.example.no",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it("in development differs in scripts, styles and connections only", () => {
    const production = directives(false);
    expect(directives(true).filter((each) => !production.includes(each))).toEqual([
      "script-src 'nonce-bm9uY2U=' 'strict-dynamic' 'unsafe-eval'",
      "style-src 'self' 'unsafe-inline'",
      "connect-src 'self' wss://klientvakt.example.no",
    ]);
  });
});
