import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FLEET_SORTS, FleetView } from "@/lib/domain/fleet-view";
import { writeCursor } from "@/lib/base/search-params";
import { AuditView } from "@/lib/domain/audit-view";
import { listAudit } from "../audit/list-audit";
import { listOrganizations } from "../organizations/list-organizations";
import { expiryReport } from "./expiry-report";
import { listFleet } from "./list-fleet";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  for (let count = 0; count < 3; count += 1) await t.active();
});
afterAll(() => t.drop());

const id = "0d7c1f5e-6f0a-4f0e-8a57-0a5a52f8f3d1";
/** Times that programs accept and the database does not have, or that are written in another way. */
const TIMES = [
  "2026-02-30T00:00:00.000Z",
  "0000-01-01T00:00:00.000Z",
  "+010000-01-01T00:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "2026-01-01T00:00:00.000Z; x",
  "2026-13-01",
  "9999-12-31T24:00:00.000Z",
];
const TEXTS = ["\0", "\ud800", "x\0", "", "\u{10ffff}", "x".repeat(200), "x".repeat(5000), "'; select"];
const VALUES = [
  ...TIMES,
  ...TEXTS,
  ...TIMES.map((time) => `${id} ${time}`),
  `${id}x2026-01-01T00:00:00.000Z`,
];

describe("a cursor that nobody was given", () => {
  it.each(FLEET_SORTS)(
    "starts the list by %s at the beginning, or where it says, and never fails",
    async (sort) => {
      const first = await listFleet(t.system, FleetView.parse({ sort }));
      for (const value of VALUES) {
        const after = writeCursor({ value, id });
        const page = await listFleet(t.system, FleetView.parse({ sort, after }));
        // By name, any text is a place in the list.
        if (!sort.startsWith("name")) expect([value, page.rows.length]).toEqual([value, first.rows.length]);
        await expiryReport(t.system, FleetView.parse({ sort, after }), "month");
      }
    },
  );

  it("of the customers never fails", async () => {
    for (const value of VALUES)
      await listOrganizations(t.system, { q: "", after: writeCursor({ value, id }) });
  });

  it("of the audit starts at the beginning", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const first = await listAudit(admin, AuditView.parse({}));
    for (const before of ["9".repeat(18), "0", "00", "9".repeat(30), "1\0", "-1", "1e5"])
      expect((await listAudit(admin, AuditView.parse({ before }))).rows[0]?.seq).toBe(first.rows[0]?.seq);
  });
});
