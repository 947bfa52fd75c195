import { describe, expect, it } from "vitest";
import { isClaimKey, isClaimValue } from "./client-claim";
import { type InstallationFacts, installationStatus, type InstallationStatus } from "./installation-status";
import { PERMISSIONS, roleMay } from "./permissions";
import { redirectUriProblem } from "./redirect-uri";
import { confirmUrl, parseReturnStatus, returnUriForDraft } from "./return-address";
import { audienceOf, isScope, scopesByAudience } from "./scopes";
import { isSessionAlive } from "./session-limits";

describe("permissions", () => {
  it("are denied to unknown roles, also to names that every object has", () => {
    for (const role of ["", "OWNER", "constructor", "__proto__", "toString"]) {
      expect(PERMISSIONS.some((permission) => roleMay(role, permission))).toBe(false);
    }
  });

  it("allow a viewer to read and nothing else", () => {
    expect(PERMISSIONS.filter((permission) => roleMay("VIEWER", permission))).toEqual(["fleet.read"]);
  });

  it("allow templates and staff to administrators only", () => {
    expect(roleMay("SUPPORT", "templates.write")).toBe(false);
    expect(roleMay("SUPPORT", "staff.manage")).toBe(false);
    expect(PERMISSIONS.every((permission) => roleMay("ADMINISTRATOR", permission))).toBe(true);
  });
});

describe("scopes", () => {
  it("have their audience before the slash, and identity scopes have none", () => {
    expect(audienceOf("nhn:selvbetjening/client")).toBe("nhn:selvbetjening");
    expect(audienceOf("openid")).toBeNull();
    expect(audienceOf("helseid://scopes/identity/pid")).toBeNull();
    expect([...scopesByAudience(["openid", "a/x", "b/y", "a/z"])]).toEqual([
      ["a", ["a/x", "a/z"]],
      ["b", ["b/y"]],
    ]);
  });

  it("consist of the characters of RFC 6749 section 3.3", () => {
    expect(isScope("conceptos:eksempel/scope")).toBe(true);
    for (const text of ["", "a b", 'a"b', "a\\b", "ø"]) expect(isScope(text)).toBe(false);
  });
});

describe("redirect URIs", () => {
  it.each([
    ["https://a.no/callback", null],
    ["http://localhost:1337/callback", null],
    ["http://a.no/callback", "not-https"],
    ["myapp://callback", "not-https"],
    ["/callback", "not-absolute"],
    ["https://a.no/callback#x", "fragment"],
    ["https://*.a.no/callback", "wildcard"],
  ])("%s → %s", (uri, problem) => {
    expect(redirectUriProblem(uri)).toBe(problem);
  });
});

describe("client claims", () => {
  it("have names and values as HelseID accepts them", () => {
    expect(isClaimKey("nhn:vkp/client/claims/vkp-id")).toBe(true);
    expect(isClaimKey("nhn:vkp/claims/vkp-id")).toBe(false);
    expect(isClaimKey("nhn:vkp/client/claims/VKP")).toBe(false);
    expect(isClaimValue("Blåbær_1.2-3")).toBe(true);
    expect(isClaimValue("a b")).toBe(false);
    expect(isClaimValue("a".repeat(51))).toBe(false);
  });
});

describe("the return after confirmation", () => {
  const localhost = (form: "LOCALHOST_V1" | "LOCALHOST_V0") => ({
    form,
    port: 8080,
    path: "/client-confirm",
  });
  const portal = { form: "PORTAL", port: null, path: null } as const;

  it("goes to the portal, or to the customer's own machine in either wire form", () => {
    expect(returnUriForDraft(portal, "https://p.no", "v")).toBe("https://p.no/confirm/return/v");
    expect(returnUriForDraft(localhost("LOCALHOST_V1"), "https://p.no", "v")).toBe(
      "http://localhost:8080/client-confirm",
    );
    expect(returnUriForDraft(localhost("LOCALHOST_V0"), "https://p.no", "v")).toBeUndefined();
    expect(confirmUrl(portal, "https://s.no", "id")).toBe("https://s.no/confirm-client/id");
    expect(confirmUrl(localhost("LOCALHOST_V0"), "https://s.no", "id")).toBe(
      "https://s.no/confirm-client/id?redirectPort=8080&redirectPath=%2Fclient-confirm",
    );
  });

  it("has three statuses, in any letter case, and no more", () => {
    expect(parseReturnStatus("success")).toBe("Success");
    expect(parseReturnStatus("UserAccessRequested")).toBe("UserAccessRequested");
    expect(parseReturnStatus("Done")).toBe("unknown");
    expect(parseReturnStatus(null)).toBe("unknown");
  });
});

describe("the status of an installation", () => {
  const now = new Date("2026-01-10T08:00:00Z");
  const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
  const active = {
    phase: "ACTIVE",
    custody: "PORTAL",
    tokenSeenAt: days(-1),
    tokenSeenBy: "portal",
    reportedAt: null,
    reportDueAt: null,
    reportedHealthy: null,
    keyUnknown: false,
    renewalDays: 30,
    rotationState: null,
    rotationUploadAt: null,
    hasOpenRevival: false,
    programFails: false,
    lastCheckFailure: null,
    pendingScopes: 0,
    keyExpiresAt: days(300),
    draftState: "CONFIRMED",
    linkExpiresAt: null,
  } satisfies InstallationFacts as InstallationFacts;
  const status = (change: Partial<InstallationFacts>): InstallationStatus =>
    installationStatus({ ...active, ...change }, now);
  const code = (change: Partial<InstallationFacts>) => status(change).code;

  it("is the most severe of those that apply", () => {
    expect(code({})).toBe("active");
    expect(code({ pendingScopes: 1 })).toBe("scopes-pending");
    expect(code({ pendingScopes: 1, keyExpiresAt: days(20) })).toBe("key-due");
    expect(code({ keyExpiresAt: days(3), lastCheckFailure: "UPSTREAM_REFUSED" })).toBe("check-failing");
    expect(code({ keyExpiresAt: days(-1), lastCheckFailure: "UPSTREAM_REFUSED" })).toBe("key-expired");
    expect(code({ keyExpiresAt: null })).toBe("expiry-unknown");
    expect(code({ reportDueAt: now, keyExpiresAt: null })).toBe("reports-missing");
    expect(code({ reportDueAt: new Date(now.getTime() + 1) })).toBe("active");
    expect(code({ reportDueAt: now, keyExpiresAt: days(3) })).toBe("key-critical");
    expect(code({ reportedHealthy: false, keyExpiresAt: days(3) })).toBe("reported-unwell");
    expect(code({ reportedHealthy: true })).toBe("active");
    expect(code({ keyExpiresAt: null, tokenSeenAt: null })).toBe("unchecked");
    expect(code({ keyExpiresAt: days(-1), hasOpenRevival: true })).toBe("reviving");
    expect(code({ keyUnknown: true, lastCheckFailure: "UPSTREAM_REFUSED" })).toBe("key-rejected");
    const uploadStartedAt = (ago: number) => new Date(now.getTime() - ago * 1000);
    expect(code({ rotationState: "UPLOADED", rotationUploadAt: uploadStartedAt(599) })).toBe("rotating");
    expect(code({ rotationState: "UPLOADED", rotationUploadAt: uploadStartedAt(600) })).toBe(
      "rotation-stuck",
    );
    expect(code({ phase: "CLOSED", keyExpiresAt: days(-1) })).toBe("closed");
  });

  it("shows the progress of onboarding", () => {
    expect(code({ phase: "NEW" })).toBe("not-started");
    expect(code({ phase: "NEW", linkExpiresAt: days(1) })).toBe("link-sent");
    expect(code({ phase: "WAITING", draftState: "CREATED" })).toBe("waiting-for-customer");
    expect(code({ phase: "WAITING", draftState: "ACCESS_REQUESTED" })).toBe("access-requested");
    expect(code({ phase: "WAITING", draftState: "RETURNED" })).toBe("proving");
    expect(code({ phase: "FAILED", draftState: "KEY_UNKNOWN" })).toBe("key-unknown");
    expect(code({ phase: "FAILED", draftState: "REFUSED" })).toBe("onboarding-failed");
    expect(code({ phase: "FAILED", draftState: null })).toBe("onboarding-failed");
  });

  it("has the reason that the link expired from the instant at which it expires", () => {
    const link = (linkExpiresAt: Date | null) => status({ phase: "NEW", linkExpiresAt });
    expect(link(new Date(now.getTime() + 1))).toMatchObject({ code: "link-sent", reason: null });
    expect(link(now)).toMatchObject({ code: "not-started", reason: "link-expired", tone: "neutral" });
    expect(link(null)).toMatchObject({ code: "not-started", reason: null });
    expect(status({ phase: "WAITING", draftState: "CREATED", linkExpiresAt: now }).reason).toBeNull();
  });
});

describe("a session", () => {
  const start = new Date("2026-01-10T08:00:00Z");
  const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
  const session = (lastSeen: number) => ({ createdAt: start, lastSeenAt: at(lastSeen), endedAt: null });

  it("ends after 30 idle minutes, after 8 hours, and when it is ended", () => {
    expect(isSessionAlive(session(0), at(29))).toBe(true);
    expect(isSessionAlive(session(0), at(30))).toBe(false);
    expect(isSessionAlive(session(470), at(479))).toBe(true);
    expect(isSessionAlive(session(470), at(480))).toBe(false);
    expect(isSessionAlive({ ...session(0), endedAt: at(1) }, at(2))).toBe(false);
  });
});
