import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csvText } from "@/lib/files/csv";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { setAnyExpiry } from "@/lib/dev/testing/key-rows";
import { FleetView } from "@/lib/domain/fleet-view";
import { reportView } from "@/lib/domain/report-groups";
import { listAlerts } from "../alerts/list-alerts";
import { getInstallation } from "../installations/get-installation";
import { makeCalendar } from "../views/make-calendar";
import { readCalendar } from "../views/read-calendar";
import { saveView } from "../views/save-view";
import { expiryReport } from "./expiry-report";
import { exportFleet, type ExportRow } from "./export-fleet";
import { getOverview } from "./get-overview";
import { listFleet } from "./list-fleet";

let t: AlertTestContext;
let feed: string;
let odd: string;
let good: string;
beforeAll(async () => {
  t = await AlertTestContext.create();
  await t.clear();
  const { viewId } = await saveView(t.admin, { name: "Alle", query: "", shared: true });
  feed = (await makeCalendar(t.admin, { viewId })).token;
  await t.rule();
  odd = (await t.expiring(5)).installationId;
  good = (await t.expiring(5)).installationId;
});
afterAll(() => t.drop());

/** Everything that shows many rows at once, as text. */
async function everything(): Promise<{ rows: ExportRow[]; text: string }> {
  await t.runAlerts();
  const view = FleetView.parse({});
  const rows: ExportRow[] = [];
  for await (const batch of exportFleet(t.admin, view)) rows.push(...batch);
  const shown: unknown[] = [
    rows,
    csvText(rows, { header: true }),
    await readCalendar(t.base.as({ kind: "anonymous" }), feed),
    await listFleet(t.admin, view),
    await listFleet(t.admin, FleetView.parse({ within: "30" })),
    await getOverview(t.admin),
    await getInstallation(t.admin, odd),
    await listAlerts(t.admin, { status: "open", page: 1 }),
  ];
  for (const by of ["month", "template", "customer"] as const)
    shown.push(await expiryReport(t.admin, reportView(view, by), by));
  return { rows, text: JSON.stringify(shown, (_key, value: unknown) => checked(value)) };
}

/** @throws Error on an invalid date or a number that is none: JSON would make null of either */
function checked(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("a number that is none");
  return value;
}

const setExpiry = (expiresAt: string) => setAnyExpiry(t.base.db, odd, expiresAt);

describe("the expiry of one row", () => {
  it("may be any legal date: no list, feed, report or export fails, and none has a number that is none", async () => {
    const date = fc.date({
      min: new Date("2000-01-01T00:00:00Z"),
      max: new Date("2099-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(date, async (expiresAt) => {
        await setExpiry(expiresAt.toISOString());
        const { rows, text } = await everything();
        expect(rows).toHaveLength(2);
        expect(text).not.toMatch(/NaN|Invalid/);
      }),
      { numRuns: 10, examples: [[new Date("2000-02-29T00:00:00Z")], [new Date("2099-12-31T23:59:59.999Z")]] },
    );
  });

  it.each(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "infinity", "-infinity"])(
    "that is %s is shown as unknown, and the others are as they were",
    async (expiresAt) => {
      await setExpiry(expiresAt);
      const { rows, text } = await everything();
      expect(text).not.toMatch(/NaN|Invalid/);
      expect(rows.map((row) => row.keyExpires !== "").sort()).toEqual([false, true]);
      expect((await listAlerts(t.admin, { status: "open", page: 1 })).rows).toMatchObject([
        { kind: "EXPIRY", installation: { id: good } },
        { kind: "UNKNOWN_EXPIRY", installation: { id: odd } },
      ]);
    },
  );
});
