import { checkAccess } from "./access";
import { type Response, json, type Request } from "./http";
import type { SandboxEnvironment, StateStore } from "./state";

const PARTIES: Record<string, string> = {
  "8140550": "Fjordgløtt legekontor",
  "8140551": "Solsiden sykehjem",
};

/**
 * The address registry in both generations: the older one with Bearer tokens and `nhn:cp-api/access`, the
 * newer one with DPoP and `nhn:cp-api/access-v2-dpop`.
 */
export function createCommunicationParty(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: () => string,
) {
  return async function handle(request: Request): Promise<Response | null> {
    const path = request.path.replace(/^\/cp/, "");
    const isOld =
      ["/CommunicationPartyEvents", "/CommunicationPartyExport"].includes(path) ||
      path.startsWith("/CommunicationParties/");
    const isNew = path === "/event" || path.startsWith("/communicationparty");
    if (!isOld && !isNew) return null;
    const scope = isOld ? "nhn:cp-api/access" : "nhn:cp-api/access-v2-dpop";
    const access = await checkAccess(store, environment, issuer(), request, {
      audience: "nhn:cp-api",
      scope,
      bearer: isOld,
      dpop: isNew || store.state.switches.oldRegistryAccepts === "both",
    });
    if ("refused" in access) return access.refused;
    const response = respond(path);
    return { ...response, headers: { ...response.headers, ...access.headers } };
  };
}

function respond(path: string): Response {
  if (path === "/CommunicationPartyEvents") return json(200, { Events: [], Links: {} });
  if (path === "/CommunicationPartyExport") return json(200, { LastEventId: 0, CommunicationParties: [] });
  if (path === "/event") return json(200, []);
  const herId = path.split("/").at(-1) ?? "";
  return PARTIES[herId] ? json(200, { herId: Number(herId), name: PARTIES[herId] }) : json(404, {});
}
