import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatementNames } from "./statement-names";

const read = (column: number) =>
  `SELECT "public"."t"."c${column}" FROM "public"."t" WHERE "public"."t"."id" = $1`;

describe("names of statements", () => {
  it("are each of one statement, given after twenty uses, and at most two hundred", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 3000, size: "max" }), (columns) => {
        const names = new StatementNames();
        const statementOf = new Map<string, string>();
        const uses = new Map<string, number>();
        for (const sql of columns.map(read)) {
          uses.set(sql, (uses.get(sql) ?? 0) + 1);
          const name = names.nameOf(sql);
          if (name === undefined) continue;
          expect(uses.get(sql)).toBeGreaterThanOrEqual(20);
          expect(statementOf.get(name) ?? sql).toBe(sql);
          statementOf.set(name, sql);
        }
      }),
    );
    const names = new StatementNames();
    const given = Array.from({ length: 20 }, () =>
      Array.from({ length: 300 }, (_, n) => names.nameOf(read(n))),
    );
    expect(given[18]!.filter(Boolean)).toEqual([]);
    expect(new Set(given[19]!.filter(Boolean)).size).toBe(200);
    expect(Array.from({ length: 300 }, (_, n) => names.nameOf(read(n)))).toEqual(given[19]);
  });

  it("are not given to what is counted among too many others", () => {
    const names = new StatementNames();
    for (let round = 0; round < 30; round += 1) {
      expect(names.nameOf(read(0))).toBeUndefined();
      for (let other = 1; other <= 2000; other += 1) names.nameOf(read(round * 2000 + other));
    }
  });

  it.each([
    'SELECT "public"."t"."id" FROM "public"."t" WHERE "public"."t"."at" <= $1',
    'SELECT "public"."t"."id" FROM "public"."t" WHERE "public"."t"."at" > $1',
    'SELECT "public"."t"."id" FROM "public"."t" WHERE "public"."t"."name"::text LIKE $1',
    'SELECT "public"."t"."id" FROM "public"."t" WHERE "public"."t"."name"::text ILIKE $1',
    'SELECT "public"."t"."id" FROM "public"."t" WHERE ("public"."t"."a" = $1 OR "public"."t"."b" = $2)',
    'SELECT "public"."t"."id" FROM "public"."t" WHERE (NOT "public"."t"."a" = $1)',
    "select id from t where id = $1",
    'UPDATE "public"."t" SET "a" = $1 WHERE "public"."t"."id" = $2',
    'INSERT INTO "public"."t" ("id") VALUES ($1)',
    "COMMIT",
  ])("are not given to %s", (sql) => {
    const names = new StatementNames();
    for (let use = 0; use < 50; use += 1) expect(names.nameOf(sql)).toBeUndefined();
  });
});
