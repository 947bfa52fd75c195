import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { Transaction } from "@/lib/db/client";
import { onlyBookkeeping, unchanged, withBookkeeping, withSnapshot, withTransaction } from "./transaction";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const writeHeartbeat = (tx: Transaction, name: string) =>
  tx.heartbeat.create({ data: { name, at: t.system.clock() } });
const exists = async (name: string) => (await t.db.heartbeat.count({ where: { name } })) === 1;

describe("what a transaction leaves behind", () => {
  it("is nothing when it says that nothing changed, whatever it wrote", async () => {
    const value = await withTransaction(t.system, async (tx) => {
      await writeHeartbeat(tx, "unchanged");
      return unchanged(7);
    });
    expect(value).toBe(7);
    expect(await exists("unchanged")).toBe(false);
  });

  it("is nothing when it forgot its audit row", async () => {
    const run = withTransaction(t.system, (tx) => writeHeartbeat(tx, "forgotten"));
    await expect(run).rejects.toThrow("without an audit entry");
    expect(await exists("forgotten")).toBe(false);
  });

  it("stays when it is named as bookkeeping", async () => {
    const value = await withTransaction(t.system, async (tx) => {
      await writeHeartbeat(tx, "named");
      return onlyBookkeeping("heartbeat", 8);
    });
    expect(value).toBe(8);
    await withBookkeeping(t.system, "heartbeat", (tx) => writeHeartbeat(tx, "own"));
    expect([await exists("named"), await exists("own")]).toEqual([true, true]);
  });

  it("is nothing after a snapshot, which the database keeps from writing", async () => {
    const run = withSnapshot(
      t.system,
      (tx) => tx.$queryRaw`insert into heartbeat (name, at) values ('snapshot', now()) returning name`,
    );
    await expect(run).rejects.toThrow("read-only transaction");
    expect(await exists("snapshot")).toBe(false);
  });
});
