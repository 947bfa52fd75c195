import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createDatabase } from "./client";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it.each([
  { where: "is kept on the connection", parameters: "", isKept: true },
  { where: "is not kept behind PgBouncer", parameters: "?pgbouncer=true", isKept: false },
])("a statement that is run often $where, and gives what is stored now", async ({ parameters, isKept }) => {
  const db = createDatabase(`${t.databaseUrl}${parameters}`, 1);
  try {
    const { organizationId: id } = await t.installation();
    for (let use = 0; use < 30; use += 1) {
      const name = `Legesenter ${use}`;
      await t.owner.organization.update({ where: { id }, data: { name } });
      expect(await db.organization.findUnique({ where: { id } })).toMatchObject({ name });
    }
    const kept = await db.$queryRaw<{ statement: string }[]>`select statement from pg_prepared_statements`;
    expect(kept.some(({ statement }) => statement.includes('FROM "public"."organization"'))).toBe(isKept);
  } finally {
    await db.$disconnect();
  }
});
