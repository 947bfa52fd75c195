import { ESLint } from "eslint";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { retireAll } from "@/lib/core/keys/ledger/transitions";
import { lockInstallation } from "@/lib/db/locks";
import { withBookkeeping, withSnapshot, withTransaction } from "./transaction";

describe("a write outside withTransaction and withBookkeeping", () => {
  /**
   * Never called. The type checker must reject each marked line, or it reports the mark as unused.
   */
  async function writesThatDoNotCompile(ctx: Context): Promise<void> {
    // @ts-expect-error no writing method
    await ctx.db.installation.update({ where: { id: "" }, data: {} });
    // @ts-expect-error no writing method
    await ctx.db.heartbeat.upsert({ where: { name: "" }, create: {}, update: {} });
    // @ts-expect-error no writing method
    await ctx.db.keyHandover.createMany({ data: [] });
    // @ts-expect-error no writing method
    await ctx.db.keyHandover.deleteMany();
    // @ts-expect-error no statement
    await ctx.db.$executeRaw`select 1`;
    // @ts-expect-error no transaction
    await ctx.db.$transaction(async () => {});
    // @ts-expect-error a snapshot reads
    await withSnapshot(ctx, (tx) => tx.heartbeat.deleteMany());
    // @ts-expect-error a reason is needed
    await withBookkeeping(ctx, (tx) => tx.heartbeat.deleteMany());
    await withBookkeeping(ctx, "heartbeat", (tx) => tx.heartbeat.deleteMany());
    await withTransaction(ctx, (tx) => tx.heartbeat.deleteMany());
    await ctx.db.installation.findMany();
    await withTransaction(ctx, async (tx) => {
      // @ts-expect-error needs the installation's lock
      await tx.keyRotation.updateMany({ data: { attempts: 0 } });
      // @ts-expect-error needs the installation's lock
      await tx.installation.update({ where: { id: "" }, data: { label: "" } });
      // @ts-expect-error needs the lock of its installations
      await tx.organization.update({ where: { id: "" }, data: { name: "" } });
      // @ts-expect-error written by triggers alone
      await tx.fleetRow.updateMany({ data: { hasDrift: false } });
      // @ts-expect-error needs the installation's lock
      await retireAll(tx);
      // @ts-expect-error only lib/db/locks.ts gives out a lock
      await retireAll({ id: "", tx });
      const locked = await lockInstallation(tx, "");
      await locked.tx.keyRotation.updateMany({ data: { attempts: 0 } });
      // @ts-expect-error written by triggers alone
      await locked.tx.fleetRow.updateMany({ data: { hasDrift: false } });
      await retireAll(locked);
    });
  }

  it("does not compile", () => {
    expect(writesThatDoNotCompile).toBeTypeOf("function");
  });

  describe("that types cannot see", () => {
    let eslint: ESLint;
    beforeAll(() => {
      eslint = new ESLint();
    });
    async function rulesBroken(text: string, filePath = "lib/services/keys/example.ts"): Promise<string[]> {
      const [result] = await eslint.lintText(text, { filePath });
      return result!.messages
        .map((each) => each.ruleId ?? "")
        .filter((rule) => /^(no-restricted|klientvakt\/)/.test(rule));
    }

    it.each([
      ["a cast to a transaction", `export const f = (ctx) => enqueue(ctx.db as Transaction, "sweep", {});`],
      ["a cast to the client", `export const f = (ctx) => (ctx.db as Database).heartbeat.deleteMany();`],
      ["the whole client", `import { database } from "@/lib/db/client"; export { database };`],
      ["its class", `import { PrismaClient } from "@/lib/db/generated/client"; export { PrismaClient };`],
      [
        "SQL that writes",
        "export const f = (ctx) => ctx.db.$queryRaw<X[]>`update saved_view v set a = 1 returning a`;",
      ],
      ["a fragment of SQL", "export const f = (ctx) => ctx.db.$queryRaw(Prisma.sql`delete from alert`);"],
      ["SQL in a variable", "const sql = Prisma.sql`update only alert as a set id = 1`;"],
      ["a cast by another name", "export const f = (ctx) => (ctx.db as Prisma.TransactionClient);"],
      ["a cast of the context's client to anything", "export const f = (ctx) => (ctx.db as any);"],
      ["a client in a cast object", "export const f = (ctx) => (ctx as { db: Database });"],
      ["a variable called tx", "export const f = (ctx) => { const tx = ctx.db; return tx; };"],
      ["a computed table", "export const f = (ctx, table) => ctx.db[table];"],
      [
        "the client by a relative path",
        `import { database } from "../../db/client.js"; export { database };`,
      ],
      ["the client imported when needed", `export const f = () => import("@/lib/db/client");`],
      ["a connection of its own", `import pg from "pg"; export { pg };`],
    ])("is a lint error: %s", async (_name, text) => {
      expect(await rulesBroken(text)).not.toEqual([]);
      expect(await rulesBroken(text, "app/(staff)/example/page.tsx")).not.toEqual([]);
    });

    it("is no error on a transaction, nor is a query", async () => {
      const fine = [
        "export const f = (tx) => tx.$queryRaw`insert into alert (id) values (1) returning id`;",
        "export const f = (ctx) => ctx.db.$queryRaw`select updated_at, deleted from alert`;",
        `import type { Transaction } from "@/lib/db/client"; export type { Transaction };`,
      ];
      for (const text of fine) expect(await rulesBroken(text)).toEqual([]);
    });
  });
});
