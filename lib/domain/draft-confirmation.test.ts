import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import {
  type DraftConfirmation,
  draftStanding,
  DRAFTS_WITHOUT_CLIENT,
  isReleasable,
  startStep,
} from "./draft-confirmation";
import { CONFIRM_WITHIN_SECONDS, MAX_DRAFT_RESPONSE_SECONDS, OPEN_WITHIN_SECONDS } from "./draft-times";
import { DRAFT_STATES } from "./states";

const START = new Date("2026-01-10T08:00:00Z");
const at = (seconds: number) => addSeconds(START, seconds);
const HOURS = 3600;
const caches = fc.integer({ min: 1, max: 600 });

const moments = fc.option(fc.integer({ min: 0, max: 6 * HOURS }).map(at));
const anyDraft: fc.Arbitrary<DraftConfirmation> = fc.record({
  state: fc.constantFrom(...DRAFT_STATES),
  requestedAt: fc.constant(START),
  returnedAt: moments,
  sentAt: fc.option(fc.integer({ min: 0, max: MAX_DRAFT_RESPONSE_SECONDS }).map(at)),
  refusedAt: moments,
  releasedAt: moments,
  canAsk: fc.boolean(),
});
const instants = fc.integer({ min: 0, max: 8 * HOURS }).map(at);

describe("the standing of a draft", () => {
  it("is open for three hours after the last moment at which it can have been opened, and the cache time", () => {
    const waiting = anyDraft.filter(
      (draft) =>
        draft.sentAt !== null &&
        draft.releasedAt === null &&
        ["CREATED", "ACCESS_REQUESTED", "NOT_CONFIRMED", "KEY_UNKNOWN", "ABANDONED"].includes(draft.state),
    );
    fc.assert(
      fc.property(waiting, instants, caches, (draft, now, cache) => {
        const opened = MAX_DRAFT_RESPONSE_SECONDS + OPEN_WITHIN_SECONDS;
        const isOpen = now < at(opened + CONFIRM_WITHIN_SECONDS + cache);
        expect(draftStanding(draft, now, cache).kind === "open").toBe(isOpen);
      }),
    );
  });

  it("is over within seconds when no browser was sent to it, and at once when none can be", () => {
    fc.assert(
      fc.property(anyDraft, instants, caches, (draft, now, cache) => {
        if (["REQUESTED", "RETURNED", "RETURNED_ERROR", "CONFIRMED"].includes(draft.state)) return;
        const unsent = { ...draft, sentAt: null };
        const mayOpen =
          draft.releasedAt === null && !DRAFTS_WITHOUT_CLIENT.some((state) => state === draft.state);
        const isOpen = mayOpen && now < at(MAX_DRAFT_RESPONSE_SECONDS + OPEN_WITHIN_SECONDS);
        expect(draftStanding(unsent, now, cache).kind).toBe(isOpen ? "open" : "over");
      }),
    );
  });

  it("is over after its time only when HelseID was asked since, if the portal can ask", () => {
    fc.assert(
      fc.property(anyDraft, instants, caches, (draft, now, cache) => {
        const standing = draftStanding(draft, now, cache);
        if (standing.kind === "open") expect(standing.until > now).toBe(true);
        if (standing.kind !== "unanswered") return;
        expect(draft.canAsk && draft.sentAt !== null && draft.releasedAt === null).toBe(true);
        expect(draft.refusedAt === null || draft.refusedAt < standing.since).toBe(true);
        expect(standing.since <= now).toBe(true);
        const answered = { ...draft, refusedAt: now };
        expect(draftStanding(answered, now, cache)).toEqual({ kind: "over" });
      }),
    );
  });

  it("never becomes open again, and is over when support has released it", () => {
    const rank = { open: 0, unanswered: 1, over: 2 };
    fc.assert(
      fc.property(anyDraft, instants, instants, caches, (draft, one, other, cache) => {
        const [before, later] = one < other ? [one, other] : [other, one];
        const kinds = [before, later].map((now) => draftStanding(draft, now, cache).kind);
        expect(rank[kinds[0]!] <= rank[kinds[1]!]).toBe(true);
        const released = { ...draft, releasedAt: before };
        expect(draftStanding(released, later, cache)).toEqual({ kind: "over" });
      }),
    );
  });
});

describe("what a request to start leads to", () => {
  const owned = fc.tuple(anyDraft, fc.boolean()).map(([draft, own]) => ({ ...draft, own }));

  it("is a new draft only when all earlier ones are over", () => {
    fc.assert(
      fc.property(fc.array(owned, { maxLength: 4 }), instants, caches, (drafts, now, cache) => {
        const step = startStep(drafts, now, cache);
        const kinds = drafts.map((draft) => draftStanding(draft, now, cache).kind);
        expect(step.kind === "create").toBe(kinds.every((kind) => kind === "over"));
        expect(step.kind === "unanswered").toBe(!kinds.includes("open") && kinds.includes("unanswered"));
      }),
    );
  });

  it("is the same address for the browser that was sent there, and for no other", () => {
    fc.assert(
      fc.property(fc.array(owned, { maxLength: 4 }), instants, caches, (drafts, now, cache) => {
        const step = startStep(drafts, now, cache);
        if (step.kind === "create" || step.kind === "unanswered") return;
        expect(step.draft.own).toBe(step.kind !== "elsewhere");
        expect(draftStanding(step.draft, now, cache).kind).toBe("open");
        if (step.kind === "elsewhere")
          for (const draft of drafts)
            if (draft.own) expect(draftStanding(draft, now, cache).kind).not.toBe("open");
        if (step.kind === "continue") expect(isReleasable(step.draft.state)).toBe(true);
      }),
    );
  });
});
