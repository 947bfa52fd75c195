import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideReceipt,
  type Receipt,
  type ReceiptDecision,
  type ReceiptState,
  type ReceiptSuspicion,
} from "./report-receipts";

/** Random numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs a simulation so many times, each with random numbers of its own. */
function simulate(times: number, run: (random: () => number) => void): void {
  fc.assert(
    fc.property(fc.integer(), (seed) => run(randomFrom(seed))),
    { numRuns: times },
  );
}

const HOUR_MS = 3_600_000;

/** What the portal keeps of the instances of one client. */
class Portal {
  readonly states = new Map<string, ReceiptState>();
  readonly suspicions: ReceiptSuspicion[] = [];

  receive(instanceId: string, sent: Receipt | null, now: number): ReceiptDecision {
    const decision = decideReceipt(this.states.get(instanceId) ?? null, sent, now);
    this.states.set(instanceId, decision.state);
    if (decision.suspicion) this.suspicions.push(decision.suspicion);
    return decision;
  }
}

/** A program that reports, with the receipt in its file. */
class Reporter {
  stored: Receipt | null = null;
  /** A request that is still under way although the program has given it up. */
  private underWay: { sent: Receipt | null; until: number } | null = null;

  constructor(
    private readonly portal: Portal,
    readonly instanceId: string,
    private readonly random: () => number,
    private readonly faults: number,
  ) {}

  copy(): Reporter {
    const copy = new Reporter(this.portal, this.instanceId, this.random, this.faults);
    copy.stored = this.stored;
    return copy;
  }

  /** @returns whether the answer was received and stored */
  report(now: number): boolean {
    // Its clock jumps, as far as the portal accepts; a request is valid for a minute by that clock.
    const until = now + 75_000 + (this.random() - 0.5) * 120_000;
    const happens = () => this.random() < this.faults;
    const sent = this.stored;
    // The request is lost.
    if (happens()) return false;
    // It times out, and is handled after the next one or the one after that.
    if (happens()) {
      this.underWay = { sent, until };
      return false;
    }
    const { issued } = this.portal.receive(this.instanceId, sent, now);
    if (this.underWay && this.underWay.until < now) this.underWay = null;
    if (this.underWay && this.random() < 0.5) {
      this.portal.receive(this.instanceId, this.underWay.sent, now);
      this.underWay = null;
    }
    // The answer is lost, or the program stops before it has stored the receipt.
    if (happens()) return false;
    this.stored = issued;
    return true;
  }
}

describe("receipts", () => {
  it("raise no suspicion in 1 000 clients with restarts, lost answers, clock jumps and two servers", () => {
    simulate(1000, (random) => {
      const portal = new Portal();
      const servers = Array.from(
        { length: random() < 0.4 ? 2 : 1 },
        (_, server) => new Reporter(portal, `server-${server}`, random, 0.15),
      );
      let now = 0;
      for (let report = 0; report < 60; report += 1) {
        // A restart sends the next report at once.
        now += random() < 0.3 ? 5000 + random() * 20_000 : HOUR_MS;
        for (const server of servers) server.report(now + random() * 1000);
      }
      expect(portal.suspicions).toEqual([]);
    });
  });

  it("find 200 of 200 copies by their third report, and call them copies", () => {
    simulate(200, (random) => {
      const portal = new Portal();
      const original = new Reporter(portal, "one", random, 0.1);
      let now = 0;
      const reports = 1 + Math.floor(random() * 40);
      for (let report = 0; report < reports; report += 1) original.report((now += HOUR_MS));
      const copy = original.copy();
      expect(portal.suspicions).toEqual([]);
      // Reports whose answer does not come are repeated at once.
      const answered = (reporter: Reporter) => {
        while (!reporter.report((now += 1000)));
      };
      // A copy of a virtual machine may report at the very same time.
      const pause = random() < 0.5 ? HOUR_MS : 0;
      for (let report = 0; report < 3; report += 1) {
        const order = random() < 0.5 ? [original, copy] : [copy, original];
        for (const reporter of order) {
          answered(reporter);
          now += pause;
        }
        now += 24 * HOUR_MS;
      }
      expect(portal.suspicions).toContain("COPIED");
    });
  });

  it("find 200 of 200 restored clients by their first report", () => {
    simulate(200, (random) => {
      const portal = new Portal();
      const reporter = new Reporter(portal, "one", random, 0.1);
      let now = 0;
      const answered = () => {
        while (!reporter.report((now += HOUR_MS)));
      };
      const before = Math.floor(random() * 20);
      for (let report = 0; report < before; report += 1) answered();
      const backup = reporter.copy();
      // The current and the previous receipt are both valid, so there must be two reports since.
      const since = 3 + Math.floor(random() * 20);
      for (let report = 0; report < since; report += 1) answered();
      expect(portal.suspicions).toEqual([]);
      now += HOUR_MS;
      portal.receive("one", backup.stored, now);
      expect(portal.suspicions).toEqual(["RESTORED"]);
      // It goes on without another suspicion.
      for (let report = 0; report < 20; report += 1) backup.report((now += HOUR_MS));
      expect(portal.suspicions).toEqual(["RESTORED"]);
    });
  });

  it("begin again after the portal was restored, its secret changed, or a person has dealt with a suspicion", () => {
    const portal = new Portal();
    let receipt: Receipt | null = null;
    for (let now = 0; now < 10; now += 1) receipt = portal.receive("one", receipt, now * HOUR_MS).issued;
    const backup = portal.states.get("one")!;
    for (let now = 10; now < 20; now += 1) receipt = portal.receive("one", receipt, now * HOUR_MS).issued;
    portal.states.set("one", backup);
    receipt = portal.receive("one", receipt, 20 * HOUR_MS).issued;
    receipt = portal.receive("one", receipt, 21 * HOUR_MS).issued;
    const unreadable = decideReceipt(portal.states.get("one")!, "unreadable", 22 * HOUR_MS);
    const next = decideReceipt(unreadable.state, unreadable.issued, 23 * HOUR_MS);
    expect([portal.suspicions, unreadable.suspicion, next.suspicion]).toEqual([[], null, null]);
    const resolved = decideReceipt({ ...next.state, lines: [] }, receipt, 24 * HOUR_MS);
    expect(resolved.suspicion).toBeNull();
    expect(resolved.issued.sequence).toBeGreaterThan(next.issued.sequence);
  });

  it("have a number of their own in every answer, whatever is sent back", () => {
    const sent = fc.option(fc.record({ sequence: fc.nat(30), parent: fc.integer({ min: -1, max: 30 }) }), {
      nil: null,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(sent, fc.nat(1_000_000)), { maxLength: 60 }), (reports) => {
        let state: ReceiptState | null = null;
        let last = 0;
        for (const [receipt, signedAt] of reports) {
          const decision: ReceiptDecision = decideReceipt(state, receipt, signedAt);
          expect(decision.issued.sequence).toBeGreaterThan(last);
          expect(decision.state.lines.length).toBeLessThanOrEqual(6);
          last = decision.issued.sequence;
          state = decision.state;
        }
      }),
    );
  });
});
