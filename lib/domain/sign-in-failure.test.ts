import { describe, expect, it } from "vitest";
import { explainSignInFailure, isOwnClientRefused, type SignInEvidence } from "./sign-in-failure";

const now = new Date("2026-11-26T12:00:00Z");
const explain = (evidence: Partial<SignInEvidence> & Pick<SignInEvidence, "failure">) =>
  explainSignInFailure({
    oauthError: null,
    stage: "start",
    skewSeconds: 0,
    keyExpiresAt: null,
    now,
    ...evidence,
  });

describe("a sign-in that failed", () => {
  const expired = new Date("2026-11-26T11:59:59Z");
  const valid = new Date("2026-11-26T12:00:01Z");

  it.each<[string, Parameters<typeof explain>[0]]>([
    ["key-expired", { failure: "invalid_client", keyExpiresAt: expired }],
    ["key-expired", { failure: "invalid_client", keyExpiresAt: expired, skewSeconds: 600 }],
    ["key", { failure: "invalid_client", keyExpiresAt: valid }],
    ["key", { failure: "invalid_client" }],
    ["clock", { failure: "invalid_client", skewSeconds: -600 }],
    ["clock", { failure: "refused", oauthError: "invalid_dpop_proof", skewSeconds: 600 }],
    ["configuration", { failure: "refused", oauthError: "invalid_request" }],
    ["configuration", { failure: "refused", oauthError: "unauthorized_client", stage: "return" }],
    ["configuration", { failure: "invalid_scope", oauthError: "invalid_scope" }],
    ["unreachable", { failure: "unreachable", keyExpiresAt: expired, skewSeconds: 600 }],
    ["unreachable", { failure: "refused", oauthError: "temporarily_unavailable", stage: "return" }],
    ["busy", { failure: "busy" }],
    ["unreadable", { failure: "unreadable" }],
    ["unverified", { failure: "unreadable", stage: "return" }],
    ["state", { failure: "refused", oauthError: "access_denied", stage: "return" }],
    ["state", { failure: "refused", oauthError: "invalid_grant", stage: "return" }],
    ["state", { failure: "refused", oauthError: "invalid_token", stage: "return" }],
    ["unverified", { failure: "refused", oauthError: null, stage: "return" }],
    ["userinfo", { failure: "other-subject", stage: "return" }],
  ])("is reported as %s: %j", (code, evidence) => {
    expect(explain(evidence)).toBe(code);
  });

  it("calls an administrator only when no attempt of anybody would succeed", () => {
    expect(["key", "key-expired", "configuration"].every((code) => isOwnClientRefused(code as "key"))).toBe(
      true,
    );
    expect(["busy", "unreachable", "state", "level"].some((code) => isOwnClientRefused(code as "busy"))).toBe(
      false,
    );
  });
});
