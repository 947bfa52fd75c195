import { randomUUID } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { checkAccess } from "./access";
import { sharedNow } from "./clock";
import { applyGrants } from "./grants";
import { type Response, json, type Request } from "./http";
import { writtenClient, writtenExpiry, writtenKid } from "./response-forms";
import type { SandboxClient, SandboxEnvironment, SandboxTemplate, StateStore } from "./state";

const DAY_MS = 86_400_000;
const AUDIENCE = "nhn:selvbetjening";
const SCOPE = "nhn:selvbetjening/client";

/** The fields of `PUT /v1/client` whose omission has no rule of its own. */
const CONFIGURATION_FIELDS = [
  "apiScopes",
  "audienceSpecificClientClaims",
  "postLogoutRedirectUris",
  "childOrganizationNumbers",
] as const;

interface Fault {
  property: string;
  message: string;
}

/** Version 1 of Selvbetjening's API, with the paths of version 0.1 as aliases. */
export function createApi(store: StateStore, environment: SandboxEnvironment, issuer: () => string) {
  const state = store.state.environments[environment];

  return async function handle(request: Request): Promise<Response | null> {
    const path = request.path.replace(/^\/v0\.1\//, "/v1/");
    if (path === "/v1/client-drafts" && request.method === "POST") return createDraft(request);
    const known = ["/v1/client", "/v1/client-secret", "/v1/client-status"].includes(path);
    if (!known) return null;
    const bearer = store.state.switches.bearerAccepted;
    const access = await checkAccess(store, environment, issuer(), request, {
      audience: AUDIENCE,
      scope: SCOPE,
      bearer,
    });
    if ("refused" in access) return access.refused;
    applyGrants(access.client, store.state.switches);
    const response = await respond(`${request.method} ${path}`, access.client, request);
    return { ...response, headers: { ...response.headers, ...access.headers } };
  };

  function respond(operation: string, client: SandboxClient, request: Request): Promise<Response> | Response {
    switch (operation) {
      case "GET /v1/client":
        return json(200, writtenClient(client, store.state.switches));
      case "GET /v1/client-status":
        return json(200, readStatus(client));
      case "GET /v1/client-secret":
        return json(200, listKeys(client));
      case "POST /v1/client-secret":
        return addKey(client, request);
      case "PUT /v1/client":
        return updateClient(client, request);
      default:
        return json(405, {});
    }
  }

  function refuse(faults: Fault[]): Response {
    const first = faults[0]!;
    switch (store.state.switches.errorBody) {
      case "property":
        return json(400, first);
      case "propertyArray":
        return json(400, faults);
      case "text":
        return {
          status: 400,
          headers: { "content-type": "text/plain" },
          body: `${first.property}: ${first.message}`,
        };
      case "empty":
        return { status: 400 };
      default:
        return json(
          400,
          {
            type: "about:blank",
            title: "Bad Request",
            status: 400,
            detail: `${first.property}: ${first.message}`,
          },
          {
            "content-type": "application/problem+json",
          },
        );
    }
  }

  async function createDraft(request: Request): Promise<Response> {
    const template = state.templates.find((each) => each.apiKey === request.headers["api-key"]);
    if (!template) return json(401, { title: "Unauthorized", status: 401 });
    if (template.multiTenant)
      return refuse([{ property: "apiKey", message: "The client template is multi-tenant" }]);
    const body = parseObject(request.body);
    if (!body) return refuse([{ property: "body", message: "The body is not a JSON object" }]);
    const jwk = typeof body.publicJwk === "string" ? parseObject(body.publicJwk) : null;
    const faults = [...draftFaults(body, template), ...jwkFaults(jwk)];
    if (faults.length > 0) return refuse(faults);

    const now = sharedNow();
    const client: SandboxClient = {
      clientId: randomUUID(),
      apiKey: template.apiKey,
      organizationNumber: String(body.organizationNumber),
      state: "draft",
      createdAt: now,
      openedAt: null,
      openedBy: null,
      returnUri: (body.postClientConfirmationRedirectUri as string | undefined) ?? null,
      visibleFrom: Number.MAX_SAFE_INTEGER,
      scopes: strings(body.apiScopes).map((scope) => scopeFor(template, scope)),
      claims: claimList(body.audienceSpecificClientClaims),
      redirectUris: strings(body.redirectUris),
      postLogoutRedirectUris: strings(body.postLogoutRedirectUris),
      childOrganizationNumbers: strings(body.childOrganizationNumbers),
      keys: [],
      uploads: [],
      provedKids: [],
      grants: [
        "client_credentials",
        ...(strings(body.redirectUris).length > 0 ? ["authorization_code", "refresh_token"] : []),
      ],
    };
    noteRequestedScopes(client);
    await registerKey(store, client, jwk as JWK, "Api");
    state.clients[client.clientId] = client;
    store.save();
    return json(200, { clientId: client.clientId });
  }

  function draftFaults(body: Record<string, unknown>, template: SandboxTemplate): Fault[] {
    const faults: Fault[] = [];
    const fault = (property: string, message: string) => faults.push({ property, message });
    if (!isOrganizationNumber(body.organizationNumber))
      fault("organizationNumber", "Not a valid organization number");
    for (const name of ["apiScopes", "redirectUris", "postLogoutRedirectUris", "childOrganizationNumbers"]) {
      if (body[name] != null && !isStringArray(body[name])) fault(name, "Must be an array of strings");
    }
    if (body.apiScopes == null && !store.state.switches.apiScopesOptional) fault("apiScopes", "Required");
    for (const scope of strings(body.apiScopes)) {
      if (!template.scopes.includes(scope))
        fault("apiScopes", `The scope is not supported by the client template: ${scope}`);
    }
    for (const uri of strings(body.redirectUris))
      if (!URL.canParse(uri)) fault("redirectUris", "Not an absolute URI");
    for (const number of strings(body.childOrganizationNumbers)) {
      if (!isOrganizationNumber(number)) fault("childOrganizationNumbers", "Not a valid organization number");
    }
    const back = body.postClientConfirmationRedirectUri;
    if (back != null && (typeof back !== "string" || !URL.canParse(back))) {
      fault("postClientConfirmationRedirectUri", "Not an absolute URI");
    } else if (
      typeof back === "string" &&
      !store.state.switches.hostedReturnAllowed &&
      new URL(back).hostname !== "localhost"
    ) {
      fault("postClientConfirmationRedirectUri", "Only http://localhost is allowed");
    }
    return faults;
  }

  async function addKey(client: SandboxClient, request: Request): Promise<Response> {
    let value: unknown;
    try {
      value = JSON.parse(request.body);
    } catch {
      return refuse([{ property: "body", message: "The body is not JSON" }]);
    }
    const form = typeof value === "string" ? "string" : "object";
    const accepted = store.state.switches.uploadBody;
    if (accepted !== "both" && accepted !== form)
      return refuse([{ property: "body", message: "The body has the wrong form" }]);
    const jwk = parseObject(form === "string" ? (value as string) : request.body);
    const faults = jwkFaults(jwk);
    if (faults.length > 0) return refuse(faults);
    if (!mayAddKey(store, client))
      return refuse([{ property: "publicJwk", message: "The client has too many keys" }]);
    const key = await registerKey(store, client, jwk as JWK, "Api");
    client.uploads = [...(client.uploads ?? []), key.jwkThumbprint];
    return json(200, { expiration: writtenExpiry(key.expiresAt, store.state.switches) });
  }

  /**
   * Replaces the whole configuration. What is left out is treated by the rule that is set, apart from
   * `redirectUris`, which must have a value unless the template shares its URIs.
   */
  function updateClient(client: SandboxClient, request: Request): Response {
    const body = parseObject(request.body);
    if (!body) return refuse([{ property: "body", message: "The body is not a JSON object" }]);
    const template = state.templates.find((each) => each.apiKey === client.apiKey);
    const { omittedFields, emptyRedirectUris } = store.state.switches;
    const redirectUrisGiven =
      emptyRedirectUris === "accepted" ? body.redirectUris != null : strings(body.redirectUris).length > 0;
    if (!redirectUrisGiven && template && !template.sharedRedirectUris)
      return refuse([{ property: "redirectUris", message: "May not be empty" }]);
    const omitted = CONFIGURATION_FIELDS.find((name) => body[name] == null);
    if (omitted && omittedFields === "refused") return refuse([{ property: omitted, message: "Required" }]);
    const isKept = (name: (typeof CONFIGURATION_FIELDS)[number] | "redirectUris") =>
      body[name] == null && omittedFields === "kept";
    const outside = strings(body.apiScopes).find((scope) => template && !template.scopes.includes(scope));
    if (outside)
      return refuse([{ property: "apiScopes", message: `The scope is not supported: ${outside}` }]);
    if (!isKept("apiScopes"))
      client.scopes = strings(body.apiScopes).map(
        (scope) => client.scopes.find((each) => each.scope === scope) ?? scopeFor(template, scope),
      );
    noteRequestedScopes(client);
    if (!isKept("audienceSpecificClientClaims")) client.claims = claimList(body.audienceSpecificClientClaims);
    for (const name of ["redirectUris", "postLogoutRedirectUris", "childOrganizationNumbers"] as const)
      if (!isKept(name)) client[name] = strings(body[name]);
    store.save();
    return { status: 204 };
  }

  function listKeys(client: SandboxClient) {
    const { switches } = store.state;
    return client.keys.map((key, index) => ({
      expiration:
        key.origin === "Gui" && switches.guiExpiryHidden ? null : writtenExpiry(key.expiresAt, switches),
      kid: writtenKid(key.kid, index, switches),
      jwkThumbprint: key.jwkThumbprint,
      origin: key.origin,
      publicJwk: null,
    }));
  }
}

function readStatus(client: SandboxClient) {
  const pending = client.scopes.some((each) => each.status.toLowerCase() !== "ok");
  return {
    status: pending ? "Limited" : "Active",
    details: {
      clientStatus: { active: true, reason: null },
      apiScopeAccessStatuses: client.scopes.map((each) => ({
        granted: each.status.toLowerCase() === "ok",
        scope: each.scope,
        reason: each.status.toLowerCase() === "ok" ? null : "ApiScopeAccessPending",
      })),
    },
  };
}

/** Remembers since when the client waits for an approval. */
function noteRequestedScopes(client: SandboxClient): void {
  if (client.scopes.some((each) => each.status === "pending")) client.scopesRequestedAt ??= sharedNow();
  else if (client.scopesRequestedAt) client.scopesRequestedAt = null;
}

function scopeFor(template: SandboxTemplate | undefined, scope: string) {
  return template?.manualApproval.includes(scope)
    ? { scope, status: "pending", statusReason: "Venter på godkjenning fra API-eier" }
    : { scope, status: "ok", statusReason: null };
}

/** Whether a client may have another key, by the limit that is set. */
export function mayAddKey(store: StateStore, client: SandboxClient): boolean {
  const { maxKeys, oldKeys } = store.state.switches;
  return oldKeys === "dropped" || client.keys.length < maxKeys;
}

export async function registerKey(
  store: StateStore,
  client: SandboxClient,
  jwk: JWK,
  origin: "Gui" | "Api",
  lifetimeDays?: number,
) {
  const jwkThumbprint = await calculateJwkThumbprint(jwk);
  const { cacheSeconds, keyLifetimeDays, oldKeys } = store.state.switches;
  const now = sharedNow();
  // Keys of the real Selvbetjening expire at midnight UTC.
  const expiresAt = Math.floor((now + (lifetimeDays ?? keyLifetimeDays) * DAY_MS) / DAY_MS) * DAY_MS;
  const kid = typeof jwk.kid === "string" ? jwk.kid : jwkThumbprint;
  const key = {
    jwk: { ...jwk, kid },
    kid,
    jwkThumbprint,
    origin,
    expiresAt,
    visibleFrom: now + cacheSeconds * 1000,
  };
  const others = client.keys.filter((each) => each.kid !== kid);
  client.keys = [...(oldKeys === "kept" ? others : []), key];
  if (oldKeys === "dropped") client.droppedKeys = [];
  if (oldKeys === "dropped-later")
    client.droppedKeys = [
      ...(client.droppedKeys ?? []),
      ...others.map((each) => ({ ...each, expiresAt: Math.min(each.expiresAt, key.visibleFrom) })),
    ];
  store.save();
  return key;
}

export function jwkFaults(jwk: Record<string, unknown> | null): Fault[] {
  const fault = (message: string) => [{ property: "publicJwk", message }];
  if (!jwk) return fault("Not a JWK");
  if (["d", "p", "q", "dp", "dq", "qi", "k"].some((name) => name in jwk)) return fault("The key is private");
  if (typeof jwk.alg !== "string") return fault("alg is missing");
  if (jwk.kty === "RSA") {
    if (typeof jwk.n !== "string" || typeof jwk.e !== "string") return fault("n or e is missing");
    return Buffer.from(jwk.n, "base64url").length < 256 ? fault("RSA keys must have at least 2048 bits") : [];
  }
  const isEc =
    jwk.kty === "EC" && typeof jwk.crv === "string" && typeof jwk.x === "string" && typeof jwk.y === "string";
  return isEc ? [] : fault("Unknown key type");
}

export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function strings(value: unknown): string[] {
  return isStringArray(value) ? value : [];
}

function claimList(value: unknown) {
  const list = Array.isArray(value) ? (value as { key?: unknown; value?: unknown }[]) : [];
  return list.map((claim) => ({
    claimType: String(claim.key),
    activeClaimValue: String(claim.value),
    pendingClaimValue: null,
    status: "ok",
  }));
}

function isOrganizationNumber(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{9}$/.test(value)) return false;
  const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce(
    (total, weight, index) => total + weight * Number(value[index]),
    0,
  );
  return (11 - (sum % 11)) % 11 === Number(value[8]);
}
