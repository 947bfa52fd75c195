import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  actionPermission,
  availableActions,
  INSTALLATION_ACTIONS,
  type InstallationAction,
  type InstallationActionFacts,
  refusedActions,
} from "./installation-actions";
import { restoreRefusal } from "./closing";
import { OPEN_ROTATION_STATES } from "./key-rotation";
import { roleMay, ROLES } from "./permissions";
import { rotationRefusal } from "./rotation-refusal";

const NOW = new Date("2027-03-01T12:00:00Z");
const instant = fc
  .constantFrom(-700, -600, -1, 0, 1, 86_400)
  .map((seconds) => new Date(NOW.getTime() + seconds * 1000));
const maybe = fc.option(instant);

const anyFacts: fc.Arbitrary<InstallationActionFacts> = fc
  .record({
    activatedAt: maybe,
    closedAt: maybe,
    clientId: fc.option(fc.constant("client")),
    custody: fc.constantFrom("PORTAL", "INSTALLATION"),
    heldKey: fc.option(fc.record({ expiresAt: maybe })),
    template: fc.record({ tenancy: fc.constantFrom("SINGLE", "MULTI"), hasApiKey: fc.boolean() }),
    links: fc.array(fc.record({ expiresAt: instant, revokedAt: maybe, boundAt: maybe }), { maxLength: 2 }),
    rotations: fc.array(
      fc.record({
        state: fc.constantFrom(...OPEN_ROTATION_STATES),
        uploadStartedAt: maybe,
        waitUntil: maybe,
      }),
      { maxLength: 1 },
    ),
    revivals: fc.array(fc.record({ bound: fc.boolean() }), { maxLength: 1 }),
    openDraft: fc.option(
      fc.record({
        step: fc.constantFrom("continue", "creating", "proving", "elsewhere", "unanswered"),
        canAsk: fc.boolean(),
        isReleasable: fc.boolean(),
      }),
    ),
    programFails: fc.boolean(),
    restoredAt: maybe,
    keyKeptUntil: maybe,
    handovers: fc.array(
      fc.record({ ofCurrentKey: fc.boolean(), expiresAt: instant, claimedAt: maybe, revokedAt: maybe }),
      { maxLength: 2 },
    ),
  })
  .map((facts) => ({
    ...facts,
    hasOpenRotation: facts.rotations.length > 0,
    hasOpenRevival: facts.revivals.length > 0,
  }));

/** Checks a property for every generated installation, as an administrator sees it. */
function always(
  check: (offers: (action: InstallationAction) => boolean, facts: InstallationActionFacts) => void,
): void {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const actions = availableActions(facts, "ADMINISTRATOR", NOW);
      check((action) => actions.has(action), facts);
    }),
    { numRuns: 1000 },
  );
}

describe("the actions that an installation offers", () => {
  it("are, for each role, those possible actions that it is permitted", () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...ROLES, "OWNER", ""), (facts, role) => {
        const possible = [...availableActions(facts, "ADMINISTRATOR", NOW)];
        expect([...availableActions(facts, role, NOW)]).toEqual(
          possible.filter((action) => roleMay(role, actionPermission(action))),
        );
      }),
    );
  });

  it("are none for a viewer", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(availableActions(facts, "VIEWER", NOW).size).toBe(0);
        expect(refusedActions(facts, "VIEWER", NOW).size).toBe(0);
      }),
    );
  });

  it("are only to edit the texts, to note a call, to restore it and to destroy its kept keys when it is closed", () => {
    fc.assert(
      fc.property(anyFacts, instant, (facts, closedAt) => {
        const closed = { ...facts, closedAt };
        const offered = availableActions(closed, "ADMINISTRATOR", NOW);
        expect(
          [...offered].filter((each) => !["restore", "destroy-kept-keys"].includes(each)).sort(),
        ).toEqual(["edit", "log-call"]);
        expect(offered.has("restore")).toBe(restoreRefusal(closed, NOW) === null);
        expect(offered.has("destroy-kept-keys")).toBe(facts.keyKeptUntil !== null);
      }),
    );
  });

  it("are either offered, or refused with a reason, or not mentioned", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const offered = availableActions(facts, "ADMINISTRATOR", NOW);
        for (const action of refusedActions(facts, "ADMINISTRATOR", NOW).keys())
          expect([action, offered.has(action)]).toEqual([action, false]);
      }),
    );
  });

  it("never contradict one another", () => {
    always((offers) => {
      for (const [one, other] of [
        ["start-rotation", "abandon-rotation"],
        ["start-rotation", "end-revival"],
        ["start-revival", "end-revival"],
        ["create-handover", "revoke-handover"],
        ["create-link", "check"],
        ["create-link", "start-revival"],
      ] as const)
        if (offers(one)) expect([one, other, offers(other)]).toEqual([one, other, false]);
    });
  });

  it("include every action that another one depends on", () => {
    always((offers) => {
      for (const [one, other] of [
        ["release-link", "revoke-link"],
        ["revoke-link", "create-link"],
        ["start-draft", "create-link"],
        ["release-revival", "end-revival"],
        ["resend-revival", "message-revival"],
        ["start-rotation", "check"],
        ["create-handover", "view-handovers"],
        ["revoke-handover", "view-handovers"],
        ["check", "close"],
      ] as const)
        if (offers(one)) expect([one, other, offers(other)]).toEqual([one, other, true]);
    });
  });

  it("are a rotation exactly when nothing refuses one", () => {
    always((offers, facts) => {
      expect(offers("start-rotation")).toBe(rotationRefusal(facts, NOW) === null);
    });
  });

  it("are each offered in some state", () => {
    const offered = new Set(
      fc
        .sample(anyFacts, { numRuns: 5000, seed: 1 })
        .flatMap((facts) => [...availableActions(facts, "SUPPORT", NOW)]),
    );
    expect([...offered].sort()).toEqual([...INSTALLATION_ACTIONS].sort());
  });

  it("have reasons why the key cannot be rotated, renewed or confirmed", () => {
    const facts: InstallationActionFacts = {
      activatedAt: NOW,
      closedAt: null,
      clientId: "client",
      custody: "PORTAL",
      heldKey: { expiresAt: NOW },
      hasOpenRotation: false,
      hasOpenRevival: false,
      template: { tenancy: "SINGLE", hasApiKey: false },
      links: [],
      rotations: [],
      revivals: [],
      openDraft: null,
      programFails: false,
      restoredAt: null,
      keyKeptUntil: null,
      handovers: [],
    };
    const refused = (change: Partial<InstallationActionFacts>) => [
      ...refusedActions({ ...facts, ...change }, "SUPPORT", NOW),
    ];
    expect(refused({})).toEqual([["start-rotation", "KEY_EXPIRED"]]);
    expect(refused({ activatedAt: null })).toEqual([["create-link", "TEMPLATE_NO_API_KEY"]]);
    const rotations = [{ state: "UPLOADED" as const, uploadStartedAt: NOW, waitUntil: null }];
    expect(refused({ rotations, hasOpenRotation: true })).toEqual([["start-revival", "CHANGE_UNDER_WAY"]]);
    expect(refused({ custody: "INSTALLATION", heldKey: null })).toEqual([]);
  });
});
