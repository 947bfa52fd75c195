import { getDiagnosis } from "@/lib/services/diagnoses/get-diagnosis";
import { runCommunicationPartyDiagnosis } from "@/lib/services/diagnoses/run-communication-party-diagnosis";
import { runMachineDiagnosis } from "@/lib/services/diagnoses/run-machine-diagnosis";
import { requestAudienceToken } from "@/lib/services/installations/request-audience-token";
import type { Context } from "@/lib/context/context";
import { asPerson, untilUpstreamIsReady } from "../person";
import type { World } from "../world";
import { agreed, type Journey } from "./journey";

const CHILD = "310200018";
const HER_ID = "8140550";
const OLD_SCOPE = "nhn:cp-api/access";
const NEW_SCOPE = "nhn:cp-api/access-v2-dpop";

/** Support requests a token and diagnoses the client, for the main organization and for a child. */
export const tokenJourney: Journey = {
  name: "token panel and diagnosis",
  async run(world) {
    const at = await world.active({ children: [CHILD] });
    const { installationId } = at;
    const before = await issuedTokens(world, at.clientId);
    const { claims } = await asPerson(world, () =>
      requestAudienceToken(at.admin, { installationId, audience: "nhn:msh" }),
    );
    const { outcome } = await diagnose(world, at, () =>
      runMachineDiagnosis(at.admin, { installationId, child: "" }),
    );
    const issued = (await issuedTokens(world, at.clientId)) - before;
    const tokenPanel = agreed(
      "issued",
      claims?.client_id === at.clientId && claims.aud === "nhn:msh" && outcome === "ok",
      issued >= 3,
    );
    // Removed by somebody else since it was read.
    await world.t.sandbox.control(`test/clients/${at.clientId}`, { set: { childOrganizationNumbers: [] } });
    const { steps } = await diagnose(world, at, () =>
      runMachineDiagnosis(at.admin, { installationId, child: CHILD }),
    );
    const error = steps.find((each) => each.outcome === "failed")?.facts.error;
    return { tokenPanel, childToken: typeof error === "string" ? error : "issued" };
  },
};

/** Support looks up an address with both generations of the address registry. */
export const registryJourney: Journey = {
  name: "address registry",
  async run(world) {
    const scopes = ["nhn:selvbetjening/client", OLD_SCOPE, NEW_SCOPE];
    const at = await world.active({ scopes });
    const { installationId } = at;
    const { steps } = await diagnose(world, at, () =>
      runCommunicationPartyDiagnosis(at.admin, { installationId, herId: HER_ID }),
    );
    const isReported = (scope: string) =>
      steps
        .filter((each) => (each.facts.scopes as string[] | undefined)?.includes(scope))
        .some((each) => each.code === "api-call" && each.outcome === "ok");
    const reached = async (path: string) =>
      (await requestsFor(world, at.clientId, path)).some((each) => each.status === 200);
    const oldReported = isReported(OLD_SCOPE);
    const oldReached = await reached("/cp/CommunicationPartyEvents");
    return {
      oldRegistry:
        oldReported === oldReached
          ? oldReported
            ? "reached"
            : "refused"
          : agreed("", oldReported, oldReached),
      newRegistry: agreed(
        "reached",
        isReported(NEW_SCOPE),
        await reached(`/cp/communicationparty/${HER_ID}`),
      ),
    };
  },
};

/** Runs a diagnosis, and again when a service had no time during the first. */
async function diagnose(
  world: World,
  at: { admin: Context; installationId: string },
  run: () => Promise<{ diagnosisId: string }>,
) {
  for (let attempt = 1; ; attempt += 1) {
    const { diagnosisId } = await asPerson(world, run);
    const read = () => getDiagnosis(at.admin, at.installationId, diagnosisId);
    // One that is asked for while a service has asked for time is run afterwards.
    await world.until("the diagnosis", async () => (await read()).outcome !== null);
    const diagnosis = await read();
    const isDisturbed = diagnosis.steps.some(
      ({ facts }) =>
        ["busy", "unreachable"].includes(String(facts.error)) || [429, 503].includes(Number(facts.status)),
    );
    if (!isDisturbed || attempt === 3) return diagnosis;
    await untilUpstreamIsReady(world);
  }
}

async function issuedTokens(world: World, clientId: string): Promise<number> {
  const answered = await requestsFor(world, clientId, "/connect/token");
  return answered.filter((each) => each.status === 200).length;
}

async function requestsFor(world: World, clientId: string, path: string) {
  const { requests } = await world.record();
  return requests.filter((each) => each.clientId === clientId && each.path === path);
}
