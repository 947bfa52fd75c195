import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programAnswerOf, programStanding, showsNewKey } from "./program";

const NOW = new Date("2027-03-01T12:00:00Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const instant = fc.integer({ min: -100, max: 100 }).map(at);

describe("what is known of a program", () => {
  it("is read from the two answers of a customer's form, and from no other step", () => {
    expect(["works", "fails", "WORKS", "code", "", "expiry"].map(programAnswerOf)).toEqual([
      "WORKS",
      "FAILS",
      ...[null, null, null, null],
    ]);
  });

  it("shows a person's answer as one", () => {
    const facts = { programSeenAt: null, programAnsweredAt: NOW } as const;
    expect(programStanding({ ...facts, programAnswer: null })).toBe("unknown");
    expect(programStanding({ ...facts, programAnswer: "WORKS" })).toBe("works");
    expect(programStanding({ ...facts, programAnswer: "FAILS" })).toBe("fails");
  });

  it("counts the newer of a token that was seen and the answer that the program does not work", () => {
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
