import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROGRAM_ANSWERS } from "./program";
import { revivalMarks } from "./revival";
import { REVIVAL_STATES } from "./states";

const NOW = new Date("2027-03-01T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const instant = fc.integer({ min: -100, max: 100 }).map(at);
const maybe = fc.option(instant, { nil: null });

const revival = fc.record({
  state: fc.constantFrom(...REVIVAL_STATES),
  custody: fc.constantFrom("PORTAL" as const, "INSTALLATION" as const),
  keyMadeAt: maybe,
  uploadedAt: maybe,
  verifiedAt: maybe,
  deliveredAt: maybe,
  fileName: fc.option(fc.constant("helseid.json"), { nil: null }),
  programSeenAt: maybe,
  programAnswer: fc.option(fc.constantFrom(...PROGRAM_ANSWERS), { nil: null }),
  programAnsweredAt: maybe,
});

describe("the steps of a revival", () => {
  it("are ticked by what the portal observed, and never by what a person clicked", () => {
    fc.assert(
      fc.property(revival, (each) => {
        const marks = revivalMarks(each);
        if (!each.keyMadeAt) expect(marks.key).not.toBe("observed");
        if (!each.verifiedAt) {
          expect(marks.upload).not.toBe("observed");
          expect(marks.verify).not.toBe("observed");
        }
        if (marks.program === "observed") expect(each.programSeenAt).not.toBeNull();
        if (each.custody === "INSTALLATION" && !each.programSeenAt) expect(marks.file).not.toBe("observed");
      }),
    );
  });
});
