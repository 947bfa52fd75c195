import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterTransition,
  EXPIRY_SOURCES,
  INITIAL_KEY_STATES,
  isSameKey,
  KEY_TRANSITIONS,
  type KeyCustody,
  type KeyTransition,
  mayReplaceExpiry,
} from "./key-lifecycle";
import { KEY_STATES, type KeyState } from "./states";

const CUSTODIES: KeyCustody[] = ["PORTAL", "INSTALLATION"];
const TRANSITIONS = Object.keys(KEY_TRANSITIONS) as KeyTransition[];

/**
 * Every lifecycle that a key can have: an initial state, and transitions of which those that are not allowed
 * change nothing.
 */
const lifecycles = fc
  .constantFrom(...CUSTODIES)
  .chain((custody) =>
    fc.tuple(
      fc.constant(custody),
      fc.constantFrom(...INITIAL_KEY_STATES[custody]),
      fc.array(fc.constantFrom(...TRANSITIONS), { maxLength: 30 }),
    ),
  );

function follow(custody: KeyCustody, first: KeyState, transitions: KeyTransition[]): KeyState[] {
  const states = [first];
  for (const transition of transitions) {
    const next = afterTransition(states.at(-1)!, custody, transition);
    if (next) states.push(next);
  }
  return states;
}

describe("the lifecycle of a key", () => {
  it("makes it current only by a proof, and only after its public half was sent or reported", () => {
    for (const custody of CUSTODIES) {
      expect(INITIAL_KEY_STATES[custody]).not.toContain("CURRENT");
      for (const state of KEY_STATES)
        for (const transition of TRANSITIONS.filter((each) => each !== "prove"))
          expect(afterTransition(state, custody, transition)).not.toBe("CURRENT");
    }
    expect(afterTransition("PREPARED", "PORTAL", "prove")).toBeNull();
    expect(afterTransition("RETIRED", "PORTAL", "prove")).toBeNull();
    expect(afterTransition("CURRENT", "PORTAL", "prove")).toBeNull();
  });

  it("ends finally when the portal held the private half, because that is destroyed, unless it is restored", () => {
    for (const transition of TRANSITIONS)
      expect(afterTransition("RETIRED", "PORTAL", transition)).toBe(
        transition === "restore" ? "SUBMITTED" : null,
      );
    fc.assert(
      fc.property(lifecycles, ([custody, first, transitions]) => {
        const others = transitions.filter((each) => each !== "restore");
        const states = follow(custody, first, others);
        const end = states.indexOf("RETIRED");
        if (custody === "PORTAL" && end >= 0) expect(states.slice(end)).toEqual(["RETIRED"]);
        // A key that the portal holds is never LISTED, and one that it does not hold is never PREPARED.
        expect(states).not.toContain(custody === "PORTAL" ? "LISTED" : "PREPARED");
      }),
    );
  });

  it("can be ended from every state, and every state can be reached", () => {
    for (const custody of CUSTODIES) {
      const reached = new Set<KeyState>(INITIAL_KEY_STATES[custody]);
      for (const state of reached)
        for (const transition of TRANSITIONS) {
          const next = afterTransition(state, custody, transition);
          if (next) reached.add(next);
        }
      const others = KEY_STATES.filter((each) => each !== (custody === "PORTAL" ? "LISTED" : "PREPARED"));
      expect([...reached].sort()).toEqual([...others].sort());
      for (const state of reached)
        if (state !== "RETIRED") expect(afterTransition(state, custody, "retire")).toBe("RETIRED");
    }
  });
});

describe("an expiry", () => {
  it("from NHN is replaced only by one from NHN; any other by one from any source", () => {
    const nhn = ["selvbetjening", "upload"];
    for (const source of EXPIRY_SOURCES) {
      expect(mayReplaceExpiry(null, source)).toBe(true);
      for (const known of EXPIRY_SOURCES)
        expect([known, source, mayReplaceExpiry(known, source)]).toEqual([
          known,
          source,
          nhn.includes(source) || !nhn.includes(known),
        ]);
    }
  });
});

describe("a listed key", () => {
  it("is a known one by its id or its thumbprint, never by what is unknown of both", () => {
    const known = { kid: "a", thumbprint: "b" };
    expect(isSameKey(known, { kid: "a", jwkThumbprint: null })).toBe(true);
    expect(isSameKey(known, { kid: null, jwkThumbprint: "b" })).toBe(true);
    expect(isSameKey(known, { kid: "b", jwkThumbprint: "a" })).toBe(false);
    const unknown = { kid: null, thumbprint: null };
    for (const listed of [
      { kid: null, jwkThumbprint: null },
      { kid: "a", jwkThumbprint: null },
      { kid: null, jwkThumbprint: "b" },
    ])
      expect(isSameKey(unknown, listed)).toBe(false);
  });
});
