import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView } from "@/lib/domain/fleet-view";
import { csvText } from "@/lib/files/csv";
import { EXPORT_IDENTIFIERS, exportFleet, type ExportRow } from "./export-fleet";
import { findAnything } from "./find-anything";
import { listFleet } from "./list-fleet";

const BASE64URL = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const rest = fc.string({ unit: fc.constantFrom(...BASE64URL), minLength: 42, maxLength: 42 });

let t: TestContext;
let at: Awaited<ReturnType<TestContext["active"]>>;
beforeAll(async () => {
  t = await TestContext.create();
  at = await t.active();
  await t.active();
});
afterAll(() => t.drop());

describe.each(["-", "=", "+", "@", "_"])("a kid that begins with %s", (first) => {
  it("is found as it is, as copied from a sheet, and by its first characters; programs get it exactly", async () => {
    await fc.assert(
      fc.asyncProperty(rest, async (after) => {
        const kid = first + after;
        await changeKeys(t.db, { where: { installationId: at.installationId }, data: { kid } });
        const found = [kid, `'${kid}`, kid.slice(0, 6), `'${kid.slice(0, 6)}`, `'${kid}`.slice(0, 6)];
        for (const q of found) {
          const { rows } = await listFleet(at.admin, FleetView.parse({ q }));
          expect([q, rows.map((row) => row.installationId)]).toEqual([q, [at.installationId]]);
          const hits = await findAnything(at.admin, { q });
          expect(hits.filter((hit) => hit.kind === "installation").map((hit) => hit.id)).toEqual([
            at.installationId,
          ]);
        }
        const rows: ExportRow[] = [];
        for await (const batch of exportFleet(at.admin, FleetView.parse({ q: kid }))) rows.push(...batch);
        expect(rows.map((row) => row.kid)).toEqual([kid]);
        expect(csvText(rows, { header: true, identifiers: EXPORT_IDENTIFIERS })).toContain(`;"${kid}";`);
      }),
      { numRuns: 10 },
    );
  });
});
