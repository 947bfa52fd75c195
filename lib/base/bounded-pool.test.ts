import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { BoundedPool } from "./bounded-pool";

const settled = () => new Promise<void>((done) => setImmediate(done));

describe("a bounded pool", () => {
  it("runs no more at a time than it may, in order, and refuses what is beyond its queue", async () => {
    const limits = fc.record({ parallel: fc.integer({ min: 1, max: 3 }), waiting: fc.nat(4) });
    // true: another one arrives. A number: that one of the running ends, with an error when it is odd.
    const step = fc.oneof(fc.constant(true as const), fc.nat(5));
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { maxLength: 40 }), async ({ parallel, waiting }, steps) => {
        const pool = new BoundedPool({ parallel, waiting });
        const started: number[] = [];
        const running: ((fails: boolean) => void)[] = [];
        let expectedQueue = 0;
        let arrived = 0;
        for (const each of steps) {
          if (each === true) {
            const name = arrived++;
            const isFull = running.length >= parallel;
            const isRefused = isFull && expectedQueue >= waiting;
            const run = pool.run(async () => {
              started.push(name);
              await new Promise<void>((resolve, reject) =>
                running.push((fails) => (fails ? reject(new Error("fault")) : resolve())),
              );
            });
            run.catch(() => undefined);
            if (isRefused) {
              await expect(run).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
              continue;
            }
            if (isFull) expectedQueue += 1;
            await settled();
          } else if (running.length > 0) {
            const [end] = running.splice(each % running.length, 1);
            end!(each % 2 === 1);
            await settled();
            if (expectedQueue > 0) expectedQueue -= 1;
          }
          expect(running.length).toBeLessThanOrEqual(parallel);
          expect(started).toEqual([...started].sort((a, b) => a - b));
        }
        while (running.length > 0) {
          running.shift()!(false);
          await settled();
        }
        // Nobody is left, and the pool has all its places again.
        const again = await Promise.all(Array.from({ length: parallel }, () => pool.run(async () => "ran")));
        expect(again).toEqual(again.map(() => "ran"));
      }),
      { numRuns: 200 },
    );
  });
});
