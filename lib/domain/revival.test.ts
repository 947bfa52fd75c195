import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROGRAM_ANSWERS, programStanding, revivalMarks, showsNewKey } from "./revival";
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

  it("show a person's answer as one", () => {
    const facts = { programSeenAt: null, programAnsweredAt: NOW } as const;
    expect(programStanding({ ...facts, programAnswer: null })).toBe("unknown");
    expect(programStanding({ ...facts, programAnswer: "WORKS" })).toBe("works");
    expect(programStanding({ ...facts, programAnswer: "FAILS" })).toBe("fails");
  });

  it("count the newer of a token that was seen and the answer that the program does not work", () => {
    fc.assert(
      fc.property(instant, instant, (programSeenAt, programAnsweredAt) => {
        const standing = programStanding({ programSeenAt, programAnsweredAt, programAnswer: "FAILS" });
        expect(standing).toBe(programAnsweredAt > programSeenAt ? "fails" : "seen");
      }),
    );
  });
});

describe("a token that a program presents", () => {
  const registered = { provedAt: at(-900), listedAt: null, unknownSince: null };

  it("shows the new key only if no other key can have got it", () => {
    expect(showsNewKey(NOW, at(-60), [{ ...registered, expiresAt: at(-30) }])).toBe(true);
    expect(showsNewKey(NOW, at(-60), [{ ...registered, expiresAt: at(30) }])).toBe(false);
    expect(showsNewKey(NOW, at(-60), [{ ...registered, expiresAt: null }])).toBe(false);
    expect(showsNewKey(NOW, at(-60), [{ ...registered, expiresAt: null, unknownSince: at(-90) }])).toBe(true);
    // A spare key is registered nowhere.
    expect(showsNewKey(NOW, at(-60), [{ ...registered, provedAt: null, expiresAt: null }])).toBe(true);
  });

  it("shows nothing when it was issued before the file was delivered", () => {
    expect(showsNewKey(NOW, NOW, [])).toBe(false);
    expect(showsNewKey(NOW, at(1), [])).toBe(false);
  });
});
