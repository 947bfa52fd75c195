import { describe, expect, it } from "vitest";
import { crash } from "@/lib/dev/testing/crash/crash";
import { TestContext } from "@/lib/dev/testing/test-context";

// `npm run bench -- crash` kills far more often.
const KILLS = 14;

describe.concurrent("a process killed with SIGKILL", () => {
  it.each(["rotation", "onboarding"] as const)(
    "at any step of %s loses no key, sends none twice, and can be resumed",
    async (flow) => {
      const seed = Number(process.env.CRASH_SEED ?? Date.now() % 2 ** 31);
      console.log(`${flow}: CRASH_SEED=${seed}`);
      const t = await TestContext.create();
      try {
        const { events, ...report } = await crash(t, flow, { kills: KILLS, seed });
        expect(events).toBeGreaterThan(20);
        expect(report).toEqual({ kills: KILLS, lost: 0, doubled: 0, stuck: 0, failures: [] });
      } finally {
        await t.drop();
      }
    },
    400_000,
  );
});
