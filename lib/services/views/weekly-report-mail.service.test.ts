import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { saveView } from "./save-view";
import { sendWeeklyReports } from "./send-weekly-reports";
import { setWeeklyReport } from "./set-weekly-report";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
  // A Monday, in office hours.
  t.setClock("2031-03-03T09:00:00Z");
});
beforeEach(async () => {
  await t.clear();
  await t.base.db.savedView.deleteMany();
});
afterAll(() => t.drop());

async function report(emails: string): Promise<() => Promise<{ reportError: string | null }>> {
  const { viewId } = await saveView(t.admin, { name: crypto.randomUUID(), query: "", shared: true });
  await setWeeklyReport(t.admin, { viewId, emails });
  return () => t.base.db.savedView.findUniqueOrThrow({ where: { id: viewId } });
}
const send = () => sendWeeklyReports(t.base.system);
const recipients = () => t.mail.inbox.map((mail) => mail.to).sort();
const refuse = (address: string, answer: string) => {
  t.mail.answers = { "rcpt-to": (to) => (to === address ? answer : null) };
};

describe("a weekly report", () => {
  it("reaches the others when one recipient must wait, and that one later, with the same id", async () => {
    const read = await report("a@example.no\nfull@example.no\nz@example.no");
    refuse("full@example.no", "552 5.2.2 Mailbox full");
    await send();
    expect(recipients()).toEqual(["a@example.no", "z@example.no"]);
    expect(await read()).toMatchObject({ reportError: "mail-full" });
    t.mail.answers = {};
    t.base.advanceClock(1900);
    await send();
    await send();
    expect(recipients()).toEqual(["a@example.no", "full@example.no", "z@example.no"]);
    expect(await read()).toMatchObject({ reportError: null });
  });

  it("leaves out an address that does not exist, and keeps saying so", async () => {
    const read = await report("a@example.no\nborte@example.no");
    refuse("borte@example.no", "550 5.1.1 User unknown");
    await send();
    t.base.advanceClock(1900);
    await send();
    expect(recipients()).toEqual(["a@example.no"]);
    expect(await read()).toMatchObject({ reportError: "mail-address" });
  });

  it("is not sent address by address to a server that refuses the portal, and comes when it works", async () => {
    await report("a@example.no\nb@example.no\nc@example.no");
    t.mail.answers = { "mail-from": "530 5.7.57 Not authenticated" };
    const before = t.mail.connections;
    await send();
    expect(t.mail.connections - before).toBe(1);
    t.mail.answers = {};
    t.base.advanceClock(1900);
    await send();
    expect(recipients()).toEqual(["a@example.no", "b@example.no", "c@example.no"]);
  });
});
