import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RelayAnswer, RelayOutcome } from "@/lib/base/relay";
import { openRelaySession, relay, type RelaySession, type Server } from "./relay-client";

/** A portal whose answers each test makes, and a browser whose clock each test sets. */
const PORTAL_MS = 2e12;
const HOUR_MS = 3_600_000;
let answers: (body: Record<string, string>) => RelayAnswer;
let session: RelaySession;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: PORTAL_MS });
  vi.stubGlobal("fetch", (_url: string, init?: RequestInit) =>
    Promise.resolve(
      Response.json(
        init?.body
          ? answers(JSON.parse(String(init.body)) as Record<string, string>)
          : { nowMs: PORTAL_MS, apiNowMs: PORTAL_MS + HOUR_MS },
      ),
    ),
  );
  session = await openRelaySession("https://portal/relay", "kid");
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const answer = (outcome: RelayOutcome, more: Partial<RelayAnswer> = {}): RelayAnswer =>
  ({ ...outcome, nonce: null, nowMs: PORTAL_MS, ...more }) as RelayAnswer;

/** Relays a request that says with which nonce and time it was signed. */
async function send(server: Server) {
  const signed: { nonce: string | null; atMs: number }[] = [];
  const received = await relay(session, server, async () => {
    signed.push({ nonce: server.nonce, atMs: Date.now() + server.offsetMs });
    return { nonce: String(server.nonce), atMs: String(Date.now() + server.offsetMs) };
  });
  return { received, signed };
}

describe("a browser that has its requests relayed", () => {
  it("signs by each server's own time, as the portal's answers tell it", async () => {
    answers = () => answer({ kind: "proved" }, { nowMs: PORTAL_MS - HOUR_MS });
    // Within what the answers took, which is unknown to the browser.
    const secondsOff = async (server: Server, expected: number) =>
      Math.abs((await send(server)).signed[0]!.atMs - expected) / 1000;
    expect(await secondsOff(session.helseid, PORTAL_MS)).toBeLessThan(60);
    expect(await secondsOff(session.helseid, PORTAL_MS - HOUR_MS)).toBeLessThan(60);
    expect(await secondsOff(session.selvbetjening, PORTAL_MS + HOUR_MS)).toBeLessThan(60);
  });

  it("signs once more with the nonce that was asked for, and only for that server", async () => {
    answers = ({ nonce }) =>
      nonce === "one"
        ? answer({ kind: "proved" }, { nonce: "two" })
        : answer({ kind: "nonce" }, { nonce: "one" });
    const { received, signed } = await send(session.selvbetjening);
    expect(received.kind).toBe("proved");
    expect(signed.map(({ nonce }) => nonce)).toEqual([null, "one"]);
    expect(session).toMatchObject({ selvbetjening: { nonce: "two" }, helseid: { nonce: null } });
  });

  it.each<RelayOutcome>([{ kind: "clock" }, { kind: "refused", error: "invalid_client" }])(
    "signs once more after the machine's clock was set and the request was refused: $kind",
    async (refusal) => {
      vi.setSystemTime(PORTAL_MS + HOUR_MS);
      answers = ({ atMs }) =>
        Math.abs(Number(atMs) - PORTAL_MS) < 60_000 ? answer({ kind: "proved" }) : answer(refusal);
      const { received, signed } = await send(session.helseid);
      expect(received.kind).toBe("proved");
      expect(signed).toHaveLength(2);
    },
  );

  it("never signs a request more than three times, whatever it is answered", async () => {
    const outcomes = fc.constantFrom<RelayOutcome>(
      { kind: "nonce" },
      { kind: "clock" },
      { kind: "refused", error: "invalid_client" },
      { kind: "keys", keys: null },
    );
    const sequence = fc.infiniteStream(
      fc.record({
        outcome: outcomes,
        nonce: fc.option(fc.string(), { nil: null }),
        nowMs: fc.integer({ min: 0, max: 4e12 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(sequence, async (stream) => {
        answers = () => {
          const { outcome, nonce, nowMs } = stream.next().value!;
          return answer(outcome, { nonce, nowMs });
        };
        expect((await send(session.helseid)).signed.length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("repeats no refusal while the clock is the known one", async () => {
    answers = () => answer({ kind: "refused", error: "invalid_token" });
    expect((await send(session.helseid)).signed).toHaveLength(1);
  });
});
