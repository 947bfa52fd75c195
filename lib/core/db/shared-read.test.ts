import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "./shared-read";

function contextOf(db: object): Context {
  return { db } as Context;
}

describe("a shared read", () => {
  it("began after each of those it serves had asked, whatever the order of requests, changes and results", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom("ask", "write"), { maxLength: 20 }),
        async (scheduler, acts) => {
          let version = 0;
          let running = 0;
          const db = {};
          const read = sharedRead(async () => {
            running += 1;
            expect(running, "reads at a time").toBe(1);
            const seen = version;
            await scheduler.schedule(Promise.resolve(), "read");
            running -= 1;
            return seen;
          });
          const asked: Promise<void>[] = [];
          for (const act of acts)
            asked.push(
              scheduler.schedule(Promise.resolve(), act).then(async () => {
                if (act === "write") version += 1;
                else {
                  const written = version;
                  expect(await read(contextOf(db))).toBeGreaterThanOrEqual(written);
                }
              }),
            );
          await scheduler.waitIdle();
          await Promise.all(asked);
        },
      ),
    );
  });

  it("is one for all who ask while another runs", async () => {
    const results: ((value: number) => void)[] = [];
    const read = sharedRead(() => new Promise<number>((resolve) => results.push(resolve)));
    const db = {};
    const first = read(contextOf(db));
    const others = Array.from({ length: 20 }, () => read(contextOf(db)));
    expect(results).toHaveLength(1);
    results[0]!(1);
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(results).toHaveLength(2);
    results[1]!(2);
    expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  });

  it("that fails, fails for those it serves and for nobody after them", async () => {
    const outcomes = [Promise.reject(new Error("lost")), Promise.resolve("read"), Promise.resolve("again")];
    for (const each of outcomes) each.catch(() => undefined);
    const read = sharedRead(() => outcomes.shift()!);
    const db = {};
    const [first, second, third] = [read(contextOf(db)), read(contextOf(db)), read(contextOf(db))];
    await expect(first).rejects.toThrow("lost");
    expect([await second, await third]).toEqual(["read", "read"]);
    expect(await read(contextOf(db))).toBe("again");
  });

  it("is of one database", async () => {
    const read = sharedRead(async ({ db }) => db);
    const databases = [{}, {}];
    expect(await Promise.all(databases.map((db) => read(contextOf(db))))).toEqual(databases);
  });
});
