import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RETENTION_DAYS } from "@/lib/domain/retention";
import { TestContext } from "@/lib/dev/testing/test-context";
import { listHistory } from "@/lib/services/audit/list-history";
import { cleanUp } from "@/lib/services/operations/clean-up";
import { logCall } from "./log-call";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const called = async (installationId: string) => {
  const { rows } = await listHistory(await t.staff("VIEWER"), { installationId });
  return rows.filter((row) => row.action === "installation.called");
};

describe("a telephone call that is noted", () => {
  it("is in the installation's history, by whom, with what was said", async () => {
    const { admin, installationId } = await t.installation();
    const said = { contact: "Mona Moen", text: "Programmet startes på nytt fredag" };
    await logCall(admin, { callId: randomUUID(), installationId, ...said });
    expect(await called(installationId)).toEqual([
      expect.objectContaining({ call: said, actorKind: "staff" }),
    ]);
    const { rows } = await listHistory(admin, { installationId }, { by: "machine" });
    expect(rows.filter((row) => row.action === "installation.called")).toEqual([]);
  });

  it("is noted once, however often the form is sent", async () => {
    const { admin, installationId } = await t.installation();
    const form = { callId: randomUUID(), installationId, contact: "Mona Moen", text: "x" };
    await Promise.all([logCall(admin, form), logCall(admin, form), logCall(admin, form)]);
    await logCall(admin, { ...form, text: "y" });
    expect(await called(installationId)).toHaveLength(1);
  });

  it("has no personal number, however it is written", async () => {
    const { admin, installationId } = await t.installation();
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 11 });
    const between = fc.constantFrom("", " ", ".", "-");
    const written = fc
      .tuple(digits, between)
      .map(([all, gap]) => `${all.slice(0, 6).join("")}${gap}${all.slice(6).join("")}`);
    await fc.assert(
      fc.asyncProperty(written, fc.constantFrom("contact", "text"), async (number, field) => {
        const form = { callId: randomUUID(), installationId, contact: "Mona", text: "Hei" };
        const attempt = logCall(admin, { ...form, [field]: `Pasient ${number} ringte` });
        await expect(attempt).rejects.toMatchObject({
          code: "INVALID_INPUT",
          fields: { [field]: "personal-number" },
        });
      }),
      { numRuns: 25 },
    );
    expect(await t.db.loggedCall.count({ where: { installationId } })).toBe(0);
    // A telephone number or an organization number is none.
    await logCall(admin, {
      callId: randomUUID(),
      installationId,
      contact: "Mona, +47 22 33 44 55",
      text: "For 315 700 000",
    });
    expect(await called(installationId)).toHaveLength(1);
  });

  it("loses what was said after a time, and the history keeps that there was a call", async () => {
    const { admin, installationId } = await t.installation();
    await logCall(admin, { callId: randomUUID(), installationId, contact: "Mona Moen", text: "x" });
    t.advanceClock((RETENTION_DAYS.calls + 1) * 86_400);
    await cleanUp(t.system);
    expect(await t.db.loggedCall.count({ where: { installationId } })).toBe(0);
    const { rows } = await listHistory(await t.staff("VIEWER"), { installationId });
    expect(rows.filter((row) => row.action === "installation.called")).toEqual([
      expect.objectContaining({ call: null }),
    ]);
  });
});
