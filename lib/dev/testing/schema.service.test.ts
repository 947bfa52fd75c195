import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "@/lib/db/generated/client";
import * as enums from "@/lib/db/generated/enums";
import { TestContext } from "./test-context";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

describe("the migrations create what the schema declares", () => {
  it("every enum with its values", async () => {
    const rows = await t.db.$queryRaw<{ name: string; values: string[] }[]>`
      select t.typname::text as name, array_agg(e.enumlabel::text) as values
      from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace
      where n.nspname = 'public' group by t.typname`;
    const existing = Object.fromEntries(rows.map(({ name, values }) => [name, values.sort()]));
    const declared = Object.entries(enums).map(([name, values]) => [name, Object.values(values).sort()]);
    expect(existing).toEqual(Object.fromEntries(declared));
  });

  it.each(Object.values(Prisma.ModelName))("every column of %s", async (name) => {
    const delegate = (t.db as unknown as Record<string, { findFirst: () => Promise<unknown> }>)[
      name[0]!.toLowerCase() + name.slice(1)
    ]!;
    await expect(delegate.findFirst()).resolves.toSatisfy((row) => row === null || typeof row === "object");
  });
});
