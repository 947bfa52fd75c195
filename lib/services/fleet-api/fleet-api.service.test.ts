import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView } from "@/lib/domain/fleet-view";
import { exportFleet } from "@/lib/services/fleet/export-fleet";
import { makeCalendar } from "@/lib/services/views/make-calendar";
import { readCalendar } from "@/lib/services/views/read-calendar";
import { saveView } from "@/lib/services/views/save-view";
import { announceRotation } from "./announce-rotation";
import { reportKeys } from "./report-keys";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const EXPIRES = "2031-05-01T00:00:00Z";
const LATER = "2032-05-01T00:00:00Z";

/** An installation that holds its own keys, with the context of its requests. */
async function reportingInstallation() {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  const actor = { kind: "installation" as const, installationId, clientId: "client" };
  const keyOf = (kid: string) =>
    t.db.clientKey.findUnique({ where: { installationId_kid: { installationId, kid } } });
  return { installationId, ctx: t.as(actor), keyOf };
}

describe("keys that an installation reports", () => {
  it("are listed, not proved; the same report again changes nothing", async () => {
    const { installationId, ctx, keyOf } = await reportingInstallation();
    const { kid, publicJwk } = await generateClientKey("ES256");
    const report = { keys: [{ publicJwk, expiresAt: EXPIRES }] };
    for (let count = 0; count < 2; count += 1) await reportKeys(ctx, report);
    expect(await keyOf(kid)).toMatchObject({
      state: "LISTED",
      custody: "INSTALLATION",
      provedAt: null,
      expirySource: "installation",
      expiresAt: new Date(EXPIRES),
    });
    const actions = await t.auditActions(installationId);
    expect(actions.filter((each) => each === "installation.reported")).toHaveLength(1);
  });

  it("never replace an expiry from NHN, and replace any other", async () => {
    const { ctx, keyOf } = await reportingInstallation();
    for (const [source, replaced] of [
      ["selvbetjening", false],
      ["upload", false],
      ["person", true],
      ["import", true],
    ] as const) {
      const { kid, publicJwk } = await generateClientKey("ES256");
      await reportKeys(ctx, { keys: [{ publicJwk, expiresAt: EXPIRES }] });
      await changeKeys(t.db, { where: { kid }, data: { expirySource: source } });
      await reportKeys(ctx, { keys: [{ publicJwk, expiresAt: LATER }] });
      expect([source, (await keyOf(kid))!.expiresAt]).toEqual([source, new Date(replaced ? LATER : EXPIRES)]);
    }
  });

  it("change by an announced rotation: the new one is listed, the old one retired; reported again it is listed again", async () => {
    const { installationId, ctx, keyOf } = await reportingInstallation();
    const [old, next] = [await generateClientKey("ES256"), await generateClientKey("ES256")];
    await reportKeys(ctx, { keys: [{ publicJwk: old.publicJwk }] });
    const announcement = { oldKid: old.kid, publicJwk: next.publicJwk };
    for (let count = 0; count < 2; count += 1) await announceRotation(ctx, announcement);
    expect([(await keyOf(old.kid))!.state, (await keyOf(next.kid))!.state]).toEqual(["RETIRED", "LISTED"]);
    const actions = await t.auditActions(installationId);
    expect(actions.filter((each) => each === "rotation.announced")).toHaveLength(1);
    await reportKeys(ctx, { keys: [{ publicJwk: old.publicJwk }] });
    expect((await keyOf(old.kid))!.state).toBe("LISTED");
  });

  it("spoil no calendar, list or export, whatever is reported as their expiry", async () => {
    const { installationId } = await t.installation({ custody: "INSTALLATION" });
    const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
    const { publicJwk } = await generateClientKey("ES256");
    const owner = await t.staff("VIEWER", "Lars");
    const { viewId } = await saveView(owner, { name: "Alle", query: "", shared: false });
    const { token } = await makeCalendar(owner, { viewId });
    const odd = fc.oneof(
      fc.constantFrom("9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00", "2026-02-30", 253_402_300_799),
      fc.string({ maxLength: 100 }),
      // JSON has neither NaN nor Infinity.
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(null),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (expiresAt) => {
        await reportKeys(ctx, { keys: [{ publicJwk, expiresAt }] });
        const calendar = await readCalendar(t.as({ kind: "anonymous" }), token);
        expect(calendar).toContain("END:VCALENDAR");
        const pages = [];
        for await (const page of exportFleet(owner, FleetView.parse({}))) pages.push(page);
        expect(`${calendar}${JSON.stringify(pages)}`).not.toMatch(/NaN|Invalid/);
      }),
      { numRuns: 40 },
    );
  });
});
