import { randomBytes, randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { sharedNow, shiftClock } from "./clock";
import { type Fault, setFaults } from "./faults";
import { clockChanges, resetHostClocks } from "./hosts";
import { type Response, json, type Request } from "./http";
import { forgetWaits } from "./retry-after";
import { registerKey } from "./selvbetjening-api";
import { activate } from "./selvbetjening-portal";
import type { SandboxClient, SandboxEnvironment, SandboxTemplate, StateStore } from "./state";
import { clearRecord, recordedRequests } from "./record";
import { resetTraffic, traffic } from "./traffic";
import { DEFAULT_SWITCHES, parseSwitches, type Switches } from "./switches";

/** A client that is registered without a draft: the portal's own for sign-in, or one of a seeded fleet. */
interface NewClient {
  clientId?: string;
  organizationNumber: string;
  apiKey?: string;
  publicJwk: JWK;
  keyLifetimeDays?: number;
  scopes?: { scope: string; status: string; statusReason: string | null }[];
  redirectUris?: string[];
  postLogoutRedirectUris?: string[];
  childOrganizationNumbers?: string[];
  state?: SandboxClient["state"];
}

/**
 * The control API: sets switches, faults and clock, and changes clients and templates as NHN's staff could.
 */
export function createControl(store: StateStore, base: Partial<Switches>) {
  return async function handle(request: Request): Promise<Response | null> {
    const [, root, environment, what, id] = request.path.split("/");
    if (root !== "control") return null;
    const body = (request.body ? JSON.parse(request.body) : {}) as Record<string, unknown>;
    switch (`${request.method} ${environment}`) {
      case "POST reset":
        reset();
        return json(200, {});
      case "POST clock":
        shiftClock(Number(body.shiftSeconds));
        return json(200, {});
      case "POST faults":
        setFaults(body.faults as Fault[]);
        return json(200, {});
      case "POST traffic":
        resetTraffic(Number(body.limitPerSecond ?? 0));
        return json(200, {});
      case "GET traffic":
        return json(200, traffic());
      case "POST record":
        clearRecord();
        return json(200, {});
      case "GET record":
        return json(200, { requests: recordedRequests(), clocks: clockChanges() });
      case "POST switches":
        return setSwitches(body);
    }
    const state = store.state.environments[environment as SandboxEnvironment];
    if (!state) return json(404, {});
    if (what === "templates" && request.method === "POST")
      return addTemplate(state.templates, body as Partial<SandboxTemplate>);
    if (what === "clients" && request.method === "POST" && !id)
      return addClient(state.clients, body as unknown as NewClient);
    const client = state.clients[id ?? ""];
    if (what === "clients" && client) return changeClient(client, request, body);
    if (what === "clients" && request.method === "GET" && !id) return json(200, Object.values(state.clients));
    return json(404, {});
  };

  function setSwitches(body: Record<string, unknown>): Response {
    let change: Partial<Switches>;
    try {
      change = parseSwitches(body);
    } catch (error) {
      return json(400, { error: (error as Error).message });
    }
    Object.assign(store.state.switches, change);
    resetHostClocks();
    store.save();
    return json(200, store.state.switches);
  }

  /** Resets switches, faults, traffic counts and clock. Clients and templates stay. */
  function reset(): void {
    store.state.switches = { ...DEFAULT_SWITCHES, ...base };
    setFaults([]);
    resetTraffic(0);
    forgetWaits();
    clearRecord();
    shiftClock(0);
    resetHostClocks();
    store.save();
  }

  function addTemplate(templates: SandboxTemplate[], options: Partial<SandboxTemplate>): Response {
    const template: SandboxTemplate = {
      apiKey: randomBytes(32).toString("base64url"),
      name: "Klientmal",
      scopes: ["nhn:selvbetjening/client"],
      sharedRedirectUris: false,
      multiTenant: false,
      manualApproval: [],
      ...options,
    };
    templates.push(template);
    store.save();
    return json(200, template);
  }

  async function addClient(clients: Record<string, SandboxClient>, input: NewClient): Promise<Response> {
    const redirectUris = input.redirectUris ?? [];
    const client: SandboxClient = {
      clientId: input.clientId ?? randomUUID(),
      apiKey: input.apiKey ?? null,
      organizationNumber: input.organizationNumber,
      state: input.state ?? "active",
      createdAt: sharedNow(),
      openedAt: null,
      openedBy: null,
      returnUri: null,
      visibleFrom: 0,
      scopes: input.scopes ?? [],
      claims: [],
      redirectUris,
      postLogoutRedirectUris: input.postLogoutRedirectUris ?? [],
      childOrganizationNumbers: input.childOrganizationNumbers ?? [],
      keys: [],
      uploads: [],
      provedKids: [],
      grants: [
        "client_credentials",
        ...(redirectUris.length > 0 ? ["authorization_code", "refresh_token"] : []),
      ],
    };
    const key = await registerKey(store, client, input.publicJwk, "Api", input.keyLifetimeDays);
    key.visibleFrom = 0;
    clients[client.clientId] = client;
    store.save();
    return json(200, { clientId: client.clientId, expiration: new Date(key.expiresAt).toISOString() });
  }

  function changeClient(client: SandboxClient, request: Request, body: Record<string, unknown>): Response {
    if (request.method === "GET") return json(200, client);
    if (body.expireKeys) for (const key of client.keys) key.expiresAt = sharedNow() - 1000;
    if (body.scopes) {
      for (const change of body.scopes as SandboxClient["scopes"]) {
        Object.assign(client.scopes.find((each) => each.scope === change.scope) ?? {}, change);
      }
    }
    if (body.set) Object.assign(client, body.set);
    if (body.confirm) activate(store, client);
    if (typeof body.state === "string") client.state = body.state as SandboxClient["state"];
    store.save();
    return json(200, {});
  }
}
