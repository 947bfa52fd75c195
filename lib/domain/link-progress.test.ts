import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinkFacts, linkSteps } from "./link-progress";
import { DRAFT_STATES } from "./states";

const at = fc.date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true });
const maybe = fc.option(at);
const facts: fc.Arbitrary<LinkFacts> = fc.record({
  createdAt: at,
  expiresAt: at,
  revokedAt: maybe,
  codeLocked: fc.boolean(),
  openedAt: maybe,
  draft: fc.option(
    fc.record({
      state: fc.constantFrom(...DRAFT_STATES),
      requestedAt: at,
      returnedAt: maybe,
      settledAt: maybe,
    }),
  ),
  activatedAt: maybe,
});
const step = (steps: ReturnType<typeof linkSteps>, stage: string) =>
  steps.find((each) => each.stage === stage)!;

describe("how far a customer has come with a link", () => {
  it("says that the client works, and that it was confirmed, only when HelseID has issued a token", () => {
    fc.assert(
      fc.property(facts, at, (link, now) => {
        const steps = linkSteps(link, now);
        const works = link.activatedAt !== null;
        expect(step(steps, "works").state === "done").toBe(works);
        if (!works) expect(step(steps, "confirmed").state).not.toBe("done");
        else for (const each of steps) expect(each.state).toBe("done");
      }),
    );
  });

  it("says that the link was opened only when that was seen, or somebody has started", () => {
    fc.assert(
      fc.property(facts, at, (link, now) => {
        const opened = step(linkSteps(link, now), "opened").state === "done";
        expect(opened).toBe(Boolean(link.openedAt ?? link.draft ?? link.activatedAt));
      }),
    );
  });

  it("has at most one stage that is waited for, and none after it is done", () => {
    fc.assert(
      fc.property(facts, at, (link, now) => {
        const states = linkSteps(link, now).map((each) => each.state);
        const open = states.filter((state) => ["now", "stuck", "failed"].includes(state));
        expect(open.length).toBeLessThanOrEqual(1);
        const first = states.findIndex((state) => state === "later");
        if (first !== -1) expect(states.slice(first).every((state) => state === "later")).toBe(true);
      }),
    );
  });

  it("asks for a new link when nobody can use this one any more, and only then", () => {
    fc.assert(
      fc.property(facts, at, (link, now) => {
        const unused = { ...link, draft: null, activatedAt: null };
        const notes = linkSteps(unused, now).map((each) => each.note);
        const lapsed = unused.revokedAt
          ? "revoked"
          : unused.codeLocked
            ? "locked"
            : unused.expiresAt <= now
              ? "expired"
              : null;
        expect(notes.filter(Boolean)).toEqual(lapsed ? [lapsed] : []);
      }),
    );
  });

  it("shows an access that was asked for as a wait with a next step, not as a failure", () => {
    const now = new Date("2026-11-26T08:00:00Z");
    const link: LinkFacts = {
      createdAt: now,
      expiresAt: new Date("2026-12-03T08:00:00Z"),
      revokedAt: null,
      codeLocked: false,
      openedAt: now,
      draft: { state: "ACCESS_REQUESTED", requestedAt: now, returnedAt: now, settledAt: null },
      activatedAt: null,
    };
    expect(step(linkSteps(link, now), "confirmed")).toEqual({
      stage: "confirmed",
      state: "stuck",
      at: now,
      note: "ACCESS_REQUESTED",
    });
  });
});
