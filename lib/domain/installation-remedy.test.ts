import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INSTALLATION_ACTIONS, type InstallationAction } from "./installation-actions";
import { needsNewFile, remedyFor, STEP_ACTIONS } from "./installation-remedy";
import { INSTALLATION_STATUS_CODES } from "./installation-status";

const facts = fc.record({
  code: fc.constantFrom(...INSTALLATION_STATUS_CODES),
  actions: fc.subarray(INSTALLATION_ACTIONS).map((names): ReadonlySet<InstallationAction> => new Set(names)),
  hasPhone: fc.boolean(),
  hasDrift: fc.boolean(),
  needsFile: fc.boolean(),
});

describe("the remedy", () => {
  it("is only what the viewer may do now", () => {
    fc.assert(
      fc.property(facts, (each) => {
        const remedy = remedyFor(each);
        if (remedy?.kind === "step") expect(each.actions.has(STEP_ACTIONS[remedy.step])).toBe(true);
        if (remedy?.kind === "call") expect(each.hasPhone).toBe(true);
        if (remedy?.kind === "check") expect(each.actions.has("check")).toBe(true);
        if (remedy?.kind === "expiry") expect(each.actions.has("set-expiry")).toBe(true);
        if (remedy?.kind === "onboarding") expect(each.actions.has("create-link")).toBe(true);
      }),
    );
  });

  it("of somebody who may only read is to call, to look, or nothing", () => {
    fc.assert(
      fc.property(facts, (each) => {
        const remedy = remedyFor({ ...each, actions: new Set() });
        expect([undefined, "call", "drift", "working"]).toContain(remedy?.kind);
      }),
    );
  });

  it("of a key that has expired is never to rotate it", () => {
    fc.assert(
      fc.property(facts, (each) => {
        const remedy = remedyFor({ ...each, code: "key-expired" });
        expect(remedy).not.toEqual({ kind: "step", step: "rotate" });
      }),
    );
  });

  it("of a key that is about to expire is to rotate it, where the portal can", () => {
    const actions = new Set<InstallationAction>(["start-rotation", "start-revival", "check"]);
    for (const code of ["key-due", "key-critical"] as const)
      expect(remedyFor({ code, actions, hasPhone: true, hasDrift: true, needsFile: true })).toEqual({
        kind: "step",
        step: "rotate",
      });
  });
});

describe("a program that needs the new file", () => {
  const at = new Date();
  const of = (custody: "PORTAL" | "INSTALLATION", ...handovers: [boolean, Date | null][]) =>
    needsNewFile({
      custody,
      handovers: handovers.map(([ofCurrentKey, claimedAt]) => ({ ofCurrentKey, claimedAt })),
    });

  it("has fetched the file of an earlier key, and not that of the current one", () => {
    expect(of("PORTAL", [false, at])).toBe(true);
    expect(of("PORTAL", [true, null], [false, at])).toBe(true);
    expect(of("PORTAL", [true, at], [false, at])).toBe(false);
  });

  it("is not said of one that never fetched a file, or has its own key", () => {
    expect(of("PORTAL")).toBe(false);
    expect(of("PORTAL", [false, null])).toBe(false);
    expect(of("INSTALLATION", [false, at])).toBe(false);
  });
});
