import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableActions, type InstallationActionFacts } from "./installation-actions";
import { INSTALLATION_STEPS, STEP_ACTIONS } from "./installation-remedy";
import { ROLES } from "./permissions";
import { rowSteps } from "./row-steps";

const NOW = new Date("2026-11-26T08:30:00Z");
const facts = fc.record({
  custody: fc.constantFrom("PORTAL" as const, "INSTALLATION" as const),
  isActive: fc.boolean(),
  isClosed: fc.boolean(),
  isRotating: fc.boolean(),
  isReviving: fc.boolean(),
  days: fc.option(fc.integer({ min: -400, max: 400 }), { nil: null }),
});

describe("the steps in a row's menu", () => {
  it("are those of the installation's page, for a key that the row describes in full", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...ROLES), (given, role) => {
        const expiresAt = given.days === null ? null : new Date(NOW.getTime() + given.days * 86_400_000);
        const page: InstallationActionFacts = {
          activatedAt: given.isActive ? NOW : null,
          closedAt: given.isClosed ? NOW : null,
          clientId: "client",
          custody: given.custody,
          heldKey: given.custody === "PORTAL" ? { expiresAt } : null,
          hasOpenRotation: given.isRotating,
          hasOpenRevival: given.isReviving,
          template: { tenancy: "SINGLE", hasApiKey: true },
          links: [],
          rotations: given.isRotating ? [{ state: "STARTED", uploadStartedAt: null, waitUntil: null }] : [],
          revivals: given.isReviving ? [{ bound: false }] : [],
          openDraft: null,
          programFails: false,
          restoredAt: null,
          keyKeptUntil: null,
          handovers: [],
        };
        const actions = availableActions(page, role, NOW);
        const steps = rowSteps(
          {
            phase: given.isClosed ? "CLOSED" : given.isActive ? "ACTIVE" : "NEW",
            custody: given.custody,
            rotationState: given.isRotating ? "STARTED" : null,
            hasOpenRevival: given.isReviving,
            keyExpiresAt: expiresAt,
          },
          role,
          NOW,
        );
        expect(steps).toEqual(INSTALLATION_STEPS.filter((step) => actions.has(STEP_ACTIONS[step])));
      }),
    );
  });
});
