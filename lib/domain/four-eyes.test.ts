import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Administrator, approvalRefusal } from "./four-eyes";

const id = fc.constantFrom("a", "b", "c", "d");
const NOW = new Date("2026-11-26T12:00:00Z");
const WAIT = 86_400;
const administrator: fc.Arbitrary<Administrator> = fc.record({
  id,
  promotedBy: fc.uniqueArray(id, { maxLength: 2 }),
  promotedAt: fc.option(fc.integer({ min: 0, max: 3 * WAIT }).map((s) => new Date(NOW.getTime() - s * 1000))),
});
const refusal = (approver: Administrator, requester: Administrator) =>
  approvalRefusal(approver, requester, NOW, WAIT);

describe("who approves what somebody else has requested", () => {
  it("is never whoever requested it", () => {
    fc.assert(
      fc.property(administrator, administrator, (approver, requester) => {
        expect(refusal(approver, { ...requester, id: approver.id })).toBe("FOUR_EYES");
      }),
    );
  });

  it("has neither promoted the other nor been promoted by them within the waiting time", () => {
    fc.assert(
      fc.property(administrator, administrator, (approver, requester) => {
        fc.pre(approver.id !== requester.id);
        const isRecent = ({ promotedAt }: Administrator) =>
          promotedAt !== null && NOW.getTime() - promotedAt.getTime() < WAIT * 1000;
        const isRelated =
          (isRecent(approver) && approver.promotedBy.includes(requester.id)) ||
          (isRecent(requester) && requester.promotedBy.includes(approver.id));
        expect(refusal(approver, requester)).toBe(isRelated ? "RECENT_PROMOTION" : null);
        expect(refusal(requester, approver)).toBe(refusal(approver, requester));
      }),
    );
  });

  it("is anybody else once the waiting time is over", () => {
    fc.assert(
      fc.property(administrator, administrator, (approver, requester) => {
        fc.pre(approver.id !== requester.id);
        const later = new Date(NOW.getTime() + WAIT * 1000);
        expect(approvalRefusal(approver, requester, later, WAIT)).toBeNull();
      }),
    );
  });
});
