import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "./shared-read";

/** A database of which only the snapshot is read. */
function databaseAt(snapshot: () => Promise<string> | string): Context["db"] {
  return { $queryRaw: async () => [{ snapshot: await snapshot() }] } as unknown as Context["db"];
}

function contextOf(db: Context["db"], now = 0): Context {
  return { db, clock: () => new Date(now) } as unknown as Context;
}

describe("a shared read", () => {
  it("gives what was committed before each of those it serves had asked, whatever the order of requests, changes and results", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom("ask", "write"), { maxLength: 20 }),
        async (scheduler, acts) => {
          let version = 0;
          const takes = async <Value>(value: () => Value, what: string) => {
            await scheduler.schedule(Promise.resolve(), what);
            const taken = value();
            await scheduler.schedule(Promise.resolve(), `end of ${what}`);
            return taken;
          };
          const db = databaseAt(() => takes(() => String(version), "snapshot"));
          const read = sharedRead(() => takes(() => version, "read"));
          const asked = acts.map((act) =>
            scheduler.schedule(Promise.resolve(), act).then(async () => {
              if (act === "write") version += 1;
              else {
                const committed = version;
                expect(await read(contextOf(db))).toBeGreaterThanOrEqual(committed);
              }
            }),
          );
          await scheduler.waitIdle();
          await Promise.all(asked);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is one for all who ask while another runs", async () => {
    const results: ((value: number) => void)[] = [];
    let commits = 0;
    const db = databaseAt(() => String((commits += 1)));
    const read = sharedRead(() => new Promise<number>((resolve) => results.push(resolve)));
    const first = read(contextOf(db));
    const others = Array.from({ length: 20 }, () => read(contextOf(db)));
    await expect.poll(() => results.length).toBe(1);
    results[0]!(1);
    expect(await first).toBe(1);
    await expect.poll(() => results.length).toBe(2);
    results[1]!(2);
    expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  });

  it("is kept for a second while nothing is committed, and no longer", async () => {
    let [reads, snapshot] = [0, "10:10:"];
    const db = databaseAt(() => snapshot);
    const read = sharedRead(async () => (reads += 1));
    expect(await read(contextOf(db, 5000))).toBe(1);
    expect(await read(contextOf(db, 5999))).toBe(1);
    expect(await read(contextOf(db, 6000))).toBe(2);
    snapshot = "11:11:";
    expect(await read(contextOf(db, 6000))).toBe(3);
    // A clock that was turned back.
    expect(await read(contextOf(db, 1000))).toBe(4);
  });

  it("that never ends holds up those who wait for it for five seconds, and nobody else", async () => {
    vi.useFakeTimers();
    try {
      let reads = 0;
      const db = databaseAt(() => "1:1:");
      const read = sharedRead(() =>
        (reads += 1) === 1 ? new Promise<number>(() => {}) : Promise.resolve(reads),
      );
      void read(contextOf(db));
      const waiting = read(contextOf(db));
      await vi.advanceTimersByTimeAsync(5000);
      expect(await waiting).toBe(2);
      expect(await read(contextOf(db))).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that fails, fails for those it serves and for nobody after them", async () => {
    const outcomes = [Promise.reject(new Error("lost")), Promise.resolve("read"), Promise.resolve("again")];
    for (const each of outcomes) each.catch(() => undefined);
    let commits = 0;
    const db = databaseAt(() => String((commits += 1)));
    const read = sharedRead(() => outcomes.shift()!);
    const [first, second, third] = [read(contextOf(db)), read(contextOf(db)), read(contextOf(db))];
    await expect(first).rejects.toThrow("lost");
    expect([await second, await third]).toEqual(["read", "read"]);
    expect(await read(contextOf(db))).toBe("again");
  });

  it("is of one input, of which the last hundred are kept", async () => {
    const asked: number[] = [];
    const db = databaseAt(() => "1:1:");
    const read = sharedRead(async (_ctx, input: { view: number }) => {
      asked.push(input.view);
      return input.view;
    });
    for (const view of [...Array(101).keys(), 100, 1, 0])
      expect(await read(contextOf(db), { view })).toBe(view);
    expect(asked.slice(101)).toEqual([0]);
  });

  it("is of one database", async () => {
    const read = sharedRead(async ({ db }) => db);
    const databases = [databaseAt(() => "1:1:"), databaseAt(() => "1:1:")];
    expect(await Promise.all(databases.map((db) => read(contextOf(db))))).toEqual(databases);
  });
});
