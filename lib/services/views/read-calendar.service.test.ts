import ICAL from "ical.js";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { makeCalendar } from "./make-calendar";
import { readCalendar } from "./read-calendar";
import { saveView } from "./save-view";

let t: TestContext;
let token: string;
let installationId: string;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  const active = await t.active();
  ({ installationId } = active);
  await t.db.organization.update({
    where: { id: active.organizationId },
    data: { name: `Ærlig; talt, «Ålesund» \\ ${"å😀".repeat(60)}` },
  });
  const { viewId } = await saveView(active.admin, { name: "Alle", query: "", shared: false });
  ({ token } = await makeCalendar(active.admin, { viewId }));
});
afterAll(() => t.drop());
afterEach(() => vi.unstubAllEnvs());

const calendar = () => readCalendar(t.as({ kind: "anonymous" }), token);

describe.each(["UTC", "Europe/Oslo", "Pacific/Kiritimati", "America/Los_Angeles", "Australia/Sydney"])(
  "a calendar from a process in %s",
  (zone) => {
    it.each([
      ["2027-03-27T22:30:00Z", "2027-03-27"],
      ["2027-03-27T23:30:00Z", "2027-03-28"],
      // The hour in which the clock is changed.
      ["2027-03-28T00:30:00Z", "2027-03-28"],
      ["2027-03-28T22:30:00Z", "2027-03-29"],
      ["2026-12-31T22:59:59Z", "2026-12-31"],
      ["2026-12-31T23:00:00Z", "2027-01-01"],
      ["2027-06-30T22:00:00Z", "2027-07-01"],
      ["2027-10-31T00:30:00Z", "2027-10-31"],
    ])("has a key that ends at %s on the day %s in Oslo", async (expiresAt, day) => {
      vi.stubEnv("TZ", zone);
      expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
      await changeKeys(t.db, { where: { installationId }, data: { expiresAt: new Date(expiresAt) } });
      const parsed = new ICAL.Component(ICAL.parse(await calendar()) as unknown[]);
      const event = parsed.getFirstSubcomponent("vevent")!;
      const start = event.getFirstPropertyValue("dtstart") as ICAL.Time;
      expect(start.isDate).toBe(true);
      expect(start.toString()).toBe(day);
    });
  },
);

it("has lines of at most 75 octets, cuts no letter, and escapes what separates values", async () => {
  const bytes = Buffer.from(await calendar());
  const lines = bytes.toString("latin1").split("\r\n");
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(75);
    // Each line is whole UTF-8 by itself.
    new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
  }
  const text = bytes.toString().replaceAll("\r\n ", "");
  expect(text).toContain(`Ærlig\\; talt\\, «Ålesund» \\\\ ${"å😀".repeat(60)}`);
});
