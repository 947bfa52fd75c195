import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOSE_REASONS, destroysKeys, KEPT_KEY_DAYS, keptUntil, restoreRefusal } from "./closing";

const instant = fc.date({
  noInvalidDate: true,
  min: new Date("2026-01-01"),
  max: new Date("2030-01-01"),
});
const reason = fc.constantFrom(...CLOSE_REASONS);

describe("the private key of a closed installation", () => {
  it("is kept for thirty days at most, never past its expiry, and not at all when it must go", () => {
    fc.assert(
      fc.property(fc.option(instant), reason, instant, (expiresAt, why, closedAt) => {
        const until = keptUntil({ expiresAt }, why, closedAt);
        const isGone = destroysKeys(why) || (expiresAt !== null && expiresAt <= closedAt);
        expect(until === null).toBe(isGone);
        if (isGone) return;
        expect(until!.getTime()).toBeGreaterThan(closedAt.getTime());
        expect(until!.getTime()).toBeLessThanOrEqual(closedAt.getTime() + KEPT_KEY_DAYS * 86_400_000);
        if (expiresAt) expect(until!.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
      }),
    );
  });

  it("must go when it has leaked, or the customer demands it", () => {
    expect(CLOSE_REASONS.filter(destroysKeys)).toEqual(["key-leaked", "deletion-demanded"]);
  });
});

describe("restoring an installation", () => {
  const facts = fc.record({
    closedAt: fc.option(instant),
    activatedAt: fc.option(instant),
    custody: fc.constantFrom("PORTAL" as const, "INSTALLATION" as const),
    keyKeptUntil: fc.option(instant),
  });

  it("needs it to be closed, and a key that is still kept where the portal held it", () => {
    fc.assert(
      fc.property(facts, instant, (each, now) => {
        const refusal = restoreRefusal(each, now);
        if (refusal !== null) return;
        expect(each.closedAt).not.toBeNull();
        const needsKey = each.custody === "PORTAL" && each.activatedAt !== null;
        if (needsKey) expect(each.keyKeptUntil!.getTime()).toBeGreaterThan(now.getTime());
      }),
    );
  });
});
