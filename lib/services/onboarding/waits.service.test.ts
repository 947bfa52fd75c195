import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { customerAtLink, valueOf } from "@/lib/dev/testing/customer";
import { TestContext } from "@/lib/dev/testing/test-context";
import { KEY_UNKNOWN_AFTER_SECONDS } from "@/lib/domain/draft-times";
import { followDraft } from "./follow-draft";
import { recordReturn } from "./record-return";

/** A draft whose deadline passes while HelseID has asked for time, or does not respond. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
beforeEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

const WAIT_SECONDS = 900;
const FAULTS = [
  { path: "/connect/token", kind: "429", seconds: WAIT_SECONDS, times: 1 },
  { path: "/connect/token", kind: "503", seconds: WAIT_SECONDS, times: 1 },
  { path: "/connect/token", kind: "500", times: 50 },
];
const CASES = FAULTS.flatMap((fault) => [true, false].map((isAccepted) => ({ fault, isAccepted })));

it.each(CASES)(
  "is settled by HelseID's answer after the deadline ($fault.kind, accepted: $isAccepted)",
  async ({ fault, isAccepted }) => {
    await t.sandbox.switches({ cacheSeconds: 0 });
    const at = await customerAtLink(t);
    const back = await t.sandbox.confirm((await at.submit())!);
    await recordReturn(t.as({ kind: "anonymous" }), { value: valueOf(back), status: "Success" });
    const { id: draftId, clientId } = await at.draft();
    if (!isAccepted) await t.sandbox.control(`test/clients/${clientId}`, { state: "blocked" });
    await t.sandbox.faults([fault]);
    const follow = () => followDraft(t.system, { draftId, pageOpen: false });
    await follow();
    expect((await at.draft()).proofAttempts).toBe(fault.kind === "500" ? 1 : 0);

    t.advanceClock(KEY_UNKNOWN_AFTER_SECONDS + 1);
    await follow();
    expect((await at.draft()).state).toBe("RETURNED");

    await t.sandbox.faults([]);
    t.advanceClock(WAIT_SECONDS);
    for (let runs = 0, next: number | null = 0; next !== null && runs < 3; runs += 1) next = await follow();
    expect((await at.draft()).state).toBe(isAccepted ? "CONFIRMED" : "KEY_UNKNOWN");
  },
);
