import { describe, expect, it } from "vitest";
import { compare } from "./compare";
import { DAY, type History, HOUR, type HistoryEvent, type Received, type RuleDefinition } from "./history";

/*
 * The naive program, on histories that are short enough to check by hand.
 */

const START = Date.parse("2026-03-01T23:00:00Z");
const EXPIRES = START + 32 * DAY + HOUR;
const KEY = {
  kind: "key",
  at: START,
  installation: "Klient 0001",
  expires: EXPIRES,
  shown: EXPIRES,
} as const;
const RULE: RuleDefinition = {
  thresholds: [30, 7, 0],
  environment: null,
  emails: ["vakt@example.no"],
  webhook: false,
  toCustomer: false,
  officeHours: false,
  unknownEveryDays: 7,
};
const rule = (at: number, definition: RuleDefinition | null = RULE, name = "Regel"): HistoryEvent => ({
  kind: "rule",
  at,
  rule: name,
  definition,
});

/** A mail that arrives with so many days left. */
function mail(daysLeft: number, more: Partial<Received> = {}): Received {
  return {
    at: EXPIRES - daysLeft * DAY + 3 * HOUR,
    kind: "expiry",
    channel: "email",
    recipient: "vakt@example.no",
    id: `${daysLeft}`,
    installation: "Klient 0001",
    expiresOn: "2026-04-03",
    threshold: null,
    ...more,
  };
}

function run(history: Partial<History>) {
  return compare({
    start: START,
    end: START + 60 * DAY,
    tick: 4 * HOUR,
    installations: [{ name: "Klient 0001", environment: "TEST", customer: null }],
    events: [KEY, rule(START)],
    outages: [],
    received: [],
    actionLists: [],
    ...history,
  });
}

const renewed = (at: number): HistoryEvent => ({
  ...KEY,
  at,
  expires: at + 365 * DAY,
  shown: at + 365 * DAY,
});
/** The key is renewed half a day after it has expired. */
const RENEWED = [KEY, rule(START), renewed(EXPIRES + 0.6 * DAY)];
const ALL = [mail(30), mail(7), mail(0)];
const kinds = (result: ReturnType<typeof compare>) => result.differences.map(({ what }) => what);

describe("what was due", () => {
  it("is one message per threshold and recipient, and what arrived so is right", () => {
    const result = run({ events: RENEWED, received: ALL });
    expect(result.differences).toEqual([]);
    expect(result.counts).toMatchObject({ keys: 2, alertsDue: 3, alertsSent: 3, suppressedWithReason: 0 });
  });

  it("is missed when a message does not come, comes too late, or comes without being due", () => {
    expect(kinds(run({ events: RENEWED, received: [mail(30), mail(0)] }))).toEqual(["missing"]);
    // One that is not urgent may wait for the digest of the next morning.
    expect(kinds(run({ events: RENEWED, received: [mail(29), mail(7), mail(0)] }))).toEqual([]);
    expect(kinds(run({ events: RENEWED, received: [mail(27), mail(7), mail(0)] }))).toEqual(["late"]);
    expect(kinds(run({ events: RENEWED, received: [mail(30), mail(6), mail(0)] }))).toEqual(["late"]);
    expect(kinds(run({ events: RENEWED, received: [mail(31), ...ALL] }))).toEqual(["unexpected"]);
    expect(kinds(run({ events: RENEWED, received: [...ALL, mail(-1)] }))).toEqual(["unexpected"]);
  });

  it("is once for two rules with the same recipient and threshold", () => {
    const events = [...RENEWED.slice(0, 2), rule(START, RULE, "Enda en"), ...RENEWED.slice(2)];
    expect(run({ events, received: ALL }).counts).toMatchObject({ alertsDue: 3, alertsSent: 3 });
    const doubled = run({ events, received: [...ALL, mail(7, { id: "another" })] });
    expect(doubled.counts.doubled).toBe(1);
    expect(kinds(doubled)).toEqual(["doubled"]);
    const again = run({ events, received: [...ALL, { ...mail(7), at: mail(7).at + 4 * HOUR }] });
    expect(again.counts).toMatchObject({ doubled: 0, repeatedSameId: 1 });
    expect(again.differences).toEqual([]);
  });

  it("is not due again when a date is corrected within a threshold, only when the key has time again", () => {
    const corrected = (days: number): HistoryEvent => ({
      ...KEY,
      at: EXPIRES - 20 * DAY,
      expires: EXPIRES + days * DAY,
      shown: EXPIRES + days * DAY,
      asCorrection: true,
    });
    const events = (days: number) => [KEY, rule(START), corrected(days), renewed(EXPIRES + 0.6 * DAY)];
    expect(
      run({ events: events(5), received: [mail(30), mail(2, { expiresOn: "2026-04-08" })] }).counts,
    ).toMatchObject({ alertsDue: 3, alertsSent: 2, suppressedWithReason: 1 });
    expect(kinds(run({ events: events(15), received: [mail(30)] }))).toEqual(["missing"]);
  });

  it("is one line in one message", () => {
    expect(kinds(run({ events: RENEWED, received: [mail(30), mail(30), mail(7), mail(0)] }))).toEqual([
      "unexpected",
    ]);
  });

  it("of a key that was expired already is only that, repeated every day until it is renewed", () => {
    const expired = { ...KEY, expires: START - DAY, shown: START - DAY };
    const events = [expired, rule(START), renewed(START + 2.9 * DAY)];
    const at = (day: number) => mail(0, { at: START + day * DAY, id: `day ${day}`, expiresOn: "2026-03-01" });
    expect(run({ events, received: [at(0), at(1), at(2)] }).differences).toEqual([]);
    expect(kinds(run({ events, received: [at(0), at(2)] }))).toEqual(["late"]);
  });
});

describe("a key whose expiry is unknown", () => {
  const events = [{ ...KEY, shown: null }, rule(START), renewed(START + 21 * DAY)];
  const reminder = (day: number) =>
    mail(0, { kind: "unknown", at: START + day * DAY + 9 * HOUR, id: `day ${day}`, expiresOn: null });

  it("is in a reminder every week until it is known, whatever the day of the week", () => {
    for (const first of [0, 1, 4]) {
      const received = [0, 7, 14].map((week) => reminder(first + week));
      expect(run({ events, received }).differences).toEqual([]);
    }
    expect(kinds(run({ events, received: [reminder(1), reminder(15)] }))).toEqual(["missing"]);
    const doubled = run({ events, received: [reminder(1), reminder(2), reminder(8), reminder(15)] });
    expect(doubled.counts.doubled).toBe(1);
    expect(kinds(run({ events, received: [1, 8, 15, 22].map(reminder) }))).toEqual(["unexpected"]);
  });
});

describe("an installation whose reports stay away", () => {
  const reported = (day: number): HistoryEvent => ({
    kind: "reported",
    at: START + day * DAY,
    installation: "Klient 0001",
    nextBy: START + (day + 5) * DAY,
  });
  const far = { ...KEY, expires: START + 300 * DAY, shown: START + 300 * DAY };
  const events = [far, rule(START), reported(0), reported(4), reported(20), reported(24)];
  const silent = (day: number) =>
    mail(0, { kind: "silent", at: START + day * DAY, id: `day ${day}`, expiresOn: null });

  it("is in one message for each time, until it reports again", () => {
    // The first is silent from day 9 to 20; the second from day 29 on.
    expect(run({ events, received: [silent(10), silent(31)] }).differences).toEqual([]);
    expect(kinds(run({ events, received: [silent(31)] }))).toEqual(["missing"]);
    expect(run({ events, received: [silent(10), silent(11), silent(31)] }).counts.doubled).toBe(1);
    expect(kinds(run({ events, received: [silent(7), silent(10), silent(31)] }))).toEqual(["unexpected"]);
  });
});

describe("a message that is missing has a reason", () => {
  const missing = { events: RENEWED, received: [mail(30), mail(0)] };

  it("when the key was renewed or closed, or somebody had taken it on, before it could be sent", () => {
    const soon = EXPIRES - 7 * DAY + 2 * HOUR;
    expect(run({ events: [KEY, rule(START), renewed(soon)], received: [mail(30)] }).counts).toMatchObject({
      alertsDue: 2,
      alertsSent: 1,
      suppressedWithReason: 1,
    });
    for (const event of [
      { kind: "snoozed", at: EXPIRES - 10 * DAY, installation: "Klient 0001", until: EXPIRES - 3 * DAY },
      { kind: "acknowledged", at: EXPIRES - 10 * DAY, installation: "Klient 0001" },
    ] as const) {
      const events = [KEY, rule(START), event, renewed(EXPIRES + 0.6 * DAY)];
      expect(run({ ...missing, events }).differences).toEqual([]);
    }
    const snoozedEarlier = {
      kind: "snoozed",
      at: EXPIRES - 20 * DAY,
      installation: "Klient 0001",
      until: EXPIRES - 9 * DAY,
    } as const;
    expect(
      kinds(run({ ...missing, events: [KEY, rule(START), snoozedEarlier, renewed(EXPIRES + 0.6 * DAY)] })),
    ).toEqual(["missing"]);
  });

  it("when something did not work for so long that a tighter threshold had passed", () => {
    const outage = { part: "mail", from: EXPIRES - 8 * DAY, to: EXPIRES + HOUR } as const;
    expect(run({ ...missing, outages: [outage] }).differences).toEqual([]);
    const short = { part: "mail", from: EXPIRES - 8 * DAY, to: EXPIRES - 5 * DAY } as const;
    expect(kinds(run({ ...missing, outages: [short] }))).toEqual(["missing"]);
    const other = { part: "webhook", from: EXPIRES - 8 * DAY, to: EXPIRES + HOUR } as const;
    expect(kinds(run({ ...missing, outages: [other] }))).toEqual(["missing"]);
  });

  it("and one with office hours may wait for the next working day", () => {
    // Seven days before the expiry is a Friday, at two in the night.
    const office = { ...RULE, officeHours: true };
    const events = [KEY, rule(START, office), renewed(EXPIRES + 0.6 * DAY)];
    const late = { ...mail(7), at: EXPIRES - 7 * DAY + 8 * HOUR };
    expect(run({ events, received: [mail(30), late, mail(0)] }).differences).toEqual([]);
    const sunday = { ...mail(7), at: EXPIRES - 5 * DAY };
    expect(kinds(run({ events, received: [mail(30), sunday, mail(0)] }))).toEqual(["late"]);
  });
});

describe("the start page", () => {
  const withoutRules = { events: [KEY, renewed(EXPIRES + DAY)] };
  const list = (at: number) => ({ at, causes: new Map([["Klient 0001", "within30"]]) });

  it("must name a key the day before it expires, unless there was an alert", () => {
    expect(run(withoutRules).counts.unannounced).toBe(1);
    expect(run({ ...withoutRules, actionLists: [list(EXPIRES - 2 * DAY)] }).counts.unannounced).toBe(1);
    expect(run({ ...withoutRules, actionLists: [list(EXPIRES - HOUR)] }).counts.unannounced).toBe(0);
    expect(run({ events: RENEWED, received: ALL }).counts.unannounced).toBe(0);
    const unknown = [{ ...KEY, shown: null }, renewed(EXPIRES + DAY)];
    expect(run({ events: unknown }).counts.unannounced).toBe(1);
  });

  it("must not name a checked key with more than 90 days", () => {
    const healthy = { ...KEY, expires: START + 100 * DAY, shown: START + 100 * DAY };
    const checked = { kind: "checked", at: START, installation: "Klient 0001" } as const;
    const actionLists = [list(START + DAY), list(START + 2 * DAY)];
    expect(run({ events: [healthy, checked], actionLists }).counts.healthyUnderAction).toBe(1);
    expect(run({ events: [healthy], actionLists }).counts.healthyUnderAction).toBe(0);
    const reported = { ...checked, kind: "reported", nextBy: START + 1.5 * DAY } as const;
    expect(run({ events: [healthy, reported], actionLists }).counts.healthyUnderAction).toBe(1);
    const silent = [list(START + 2 * DAY)];
    expect(run({ events: [healthy, reported], actionLists: silent }).counts.healthyUnderAction).toBe(0);
    const later = [list(START + 11 * DAY)];
    expect(run({ events: [healthy, checked], actionLists: later }).counts.healthyUnderAction).toBe(0);
  });
});
