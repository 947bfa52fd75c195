import { randomUUID } from "node:crypto";
import { isAppError } from "@/lib/base/errors";
import { configurationOf } from "@/lib/domain/configuration";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { previewChange } from "@/lib/services/configuration/preview-change";
import { asPerson, untilUpstreamIsReady } from "../person";
import { PAGE_POLL_MS } from "../world";
import { agreed, type Journey } from "./journey";

/** Outcomes after which a person sends the change again. */
const AGAIN = ["FAILED: busy", "FAILED: not-applied"];
const CHILD = "310200018";

/** Support gives a client a child organization. */
export const changeJourney: Journey = {
  name: "configuration change",
  async run(world) {
    const at = await world.active();
    const { installationId } = at;
    const before = configurationOf(await asRead(at.clientId));
    let state: string;
    try {
      do state = await asPerson(world, () => change(at));
      while (AGAIN.includes(state));
    } catch (error) {
      if (!isAppError(error, "UNKNOWN_PROPERTIES")) throw error;
      state = error.code;
    }
    const after = configurationOf(await asRead(at.clientId));
    const isSent = (await world.record()).requests.some(
      (each) => each.method === "PUT" && each.clientId === at.clientId,
    );
    const unchanged = JSON.stringify(before) === JSON.stringify(after);
    const changed =
      JSON.stringify({ ...before, childOrganizationNumbers: [CHILD] }) === JSON.stringify(after);
    switch (state) {
      case "APPLIED":
        return { configurationChange: agreed("applied", true, isSent && changed) };
      case "FAILED: refused":
        return { configurationChange: agreed("refused by Selvbetjening", true, isSent && unchanged) };
      default:
        return {
          configurationChange: agreed(
            "not sent",
            state === "UNKNOWN_PROPERTIES" || state,
            !isSent && unchanged,
          ),
        };
    }

    /** Previews the change, sends it and waits until it is known what came of it. */
    async function change({ admin }: typeof at): Promise<string> {
      const { current } = await getConfiguration(admin, installationId);
      const edit = { base: current!, wanted: { ...current!, childOrganizationNumbers: [CHILD] } };
      const { base, wanted } = await previewChange(admin, { installationId, ...edit });
      let outcome = await applyChange(admin, {
        installationId,
        operationId: randomUUID(),
        base,
        wanted,
        reason: "Ny avdeling",
        source: "EDIT",
      });
      const { changeId } = outcome;
      if (outcome.state === "CHECKING")
        outcome = await world.until(
          "the outcome of a change",
          async () => {
            const next = await settleChange(admin, { changeId });
            return next.state !== "CHECKING" && next;
          },
          PAGE_POLL_MS,
        );
      if (outcome.failureCode === "busy") await untilUpstreamIsReady(world);
      return outcome.failureCode ? `${outcome.state}: ${outcome.failureCode}` : outcome.state;
    }

    async function asRead(clientId: string) {
      const client = await world.client(clientId);
      return { ...client, apiScopes: client.scopes, audienceSpecificClientClaims: client.claims };
    }
  },
};
