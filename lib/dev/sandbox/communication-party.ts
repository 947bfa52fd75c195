import { checkAccess } from "./access";
import { type Answer, json, type Request } from "./http";
import type { SandboxEnvironment, StateStore } from "./state";

const PARTIES: Record<string, string> = {
  "8140550": "Fjordgløtt legekontor",
  "8140551": "Solsiden sykehjem",
};

/** The address registry, both generations: Bearer with `nhn:cp-api/access`, DPoP with `nhn:cp-api/access-v2-dpop` (domain 5). */
export function createCommunicationParty(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: () => string,
) {
  return async function handle(request: Request): Promise<Answer | null> {
    const path = request.path.replace(/^\/cp/, "");
    const old =
      ["/CommunicationPartyEvents", "/CommunicationPartyExport"].includes(path) ||
      path.startsWith("/CommunicationParties/");
    const current = path === "/event" || path.startsWith("/communicationparty");
    if (!old && !current) return null;
    const scope = old ? "nhn:cp-api/access" : "nhn:cp-api/access-v2-dpop";
    const access = await checkAccess(store, environment, issuer(), request, {
      audience: "nhn:cp-api",
      scope,
      bearer: old,
    });
    if ("refused" in access) return access.refused;
    if (path === "/CommunicationPartyEvents") return json(200, { Events: [], Links: {} });
    if (path === "/CommunicationPartyExport") return json(200, { LastEventId: 0, CommunicationParties: [] });
    if (path === "/event") return json(200, []);
    const herId = path.split("/").at(-1) ?? "";
    return PARTIES[herId] ? json(200, { herId: Number(herId), name: PARTIES[herId] }) : json(404, {});
  };
}
