import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { AUDIT_ACTIONS, currentAuditAction, storedAuditActions } from "./audit-actions";

describe("audit actions", () => {
  it("are unique, and in the past tense", () => {
    expect(new Set(AUDIT_ACTIONS).size).toBe(AUDIT_ACTIONS.length);
    for (const action of AUDIT_ACTIONS) {
      const words = action.split(".")[1]!.split("-");
      expect([
        action,
        words.some((word) => /ed$|^(lost|sent|resent|set|read|undone|forgotten)$/.test(word)),
      ]).toEqual([action, true]);
    }
  });

  it("of earlier releases are found and shown under their present name", () => {
    for (const action of AUDIT_ACTIONS) {
      const [present, ...earlier] = storedAuditActions(action);
      expect(present).toBe(action);
      expect(earlier).not.toContain(action);
      for (const name of [action, ...earlier]) expect(currentAuditAction(name)).toBe(action);
    }
    expect(currentAuditAction("hand-over.taken")).toBe("handover.claimed");
  });

  it("that no release has written are not recognized", () => {
    for (const name of ["", "constructor", "alert", "toString"]) expect(currentAuditAction(name)).toBeNull();
  });

  it("include every name that a release has written", () => {
    const written = JSON.parse(
      fs.readFileSync("lib/dev/testing/fixtures/audit-actions-0.1.json", "utf8"),
    ) as string[];
    expect(written.filter((name) => currentAuditAction(name) === null)).toEqual([]);
  });
});
