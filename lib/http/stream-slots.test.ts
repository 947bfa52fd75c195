import { expect, it } from "vitest";
import fc from "fast-check";
import { StreamSlots } from "./stream-slots";

const LIMITS = { link: 2, session: 3, process: 5 };

it("gives no more slots than a link, a session and the process may have, whatever is opened and closed", () => {
  const step = fc.record({
    kind: fc.constantFrom("link", "session"),
    id: fc.constantFrom("a", "b", "c"),
    closes: fc.option(fc.nat(20)),
    twice: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const slots = new StreamSlots(LIMITS);
      const open: { key: string; release: () => void }[] = [];
      for (const { kind, id, closes, twice } of steps) {
        if (closes !== null && open.length > 0) {
          const [closed] = open.splice(closes % open.length, 1);
          closed!.release();
          if (twice) closed!.release();
          continue;
        }
        const key = `${kind}:${id}`;
        const mine = open.filter((each) => each.key === key).length;
        const release = slots.acquire({ kind, id });
        expect(release !== null).toBe(mine < LIMITS[kind] && open.length < LIMITS.process);
        if (release) open.push({ key, release });
      }
    }),
  );
});
