import { sharedNow } from "./clock";
import { applyGrants } from "./grants";
import type { SandboxClient, SandboxEnvironment, SandboxKey, StateStore } from "./state";
import type { Switches } from "./switches";

type Stored = { payload: Record<string, unknown>; expiresAt: number };

/** oidc-provider's storage: clients come from Selvbetjening's state, everything else is in memory. */
export function adapterFor(store: StateStore, environment: SandboxEnvironment) {
  const stored = new Map<string, Stored>();
  const byUid = new Map<string, string>();
  const byGrant = new Map<string, Set<string>>();
  return class Adapter {
    constructor(readonly name: string) {}
    #key(id: string) {
      return `${this.name}:${id}`;
    }
    async upsert(id: string, payload: Record<string, unknown>, ttl?: number) {
      const key = this.#key(id);
      stored.set(key, { payload, expiresAt: ttl ? Date.now() + ttl * 1000 : Infinity });
      if (this.name === "Session") byUid.set(payload.uid as string, id);
      if (payload.grantId) {
        const grant = payload.grantId as string;
        byGrant.set(grant, (byGrant.get(grant) ?? new Set()).add(key));
      }
    }
    async find(id: string) {
      if (this.name === "Client") {
        const client = store.state.environments[environment].clients[id];
        if (client) applyGrants(client, store.state.switches);
        return clientMetadata(client, store.state.switches);
      }
      const entry = stored.get(this.#key(id));
      return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
    }
    async findByUid(uid: string) {
      return this.find(byUid.get(uid) ?? "");
    }
    async findByUserCode() {
      return undefined;
    }
    async consume(id: string) {
      const entry = stored.get(this.#key(id));
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id: string) {
      stored.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const key of byGrant.get(grantId) ?? []) stored.delete(key);
    }
  };
}

/** Every key that HelseID may accept, if the time allows: those that are registered, and dropped ones. */
export function keysAtHelseid(client: SandboxClient | undefined): SandboxKey[] {
  return [...(client?.droppedKeys ?? []), ...(client?.keys ?? [])];
}

/**
 * A client as HelseID knows it now: unknown until it is confirmed and the cache delay has passed, with the
 * keys whose cache delay has passed and that have not expired.
 */
function clientMetadata(client: SandboxClient | undefined, { userinfoForm }: Switches) {
  const now = sharedNow();
  if (!client || client.state !== "active" || client.visibleFrom > now) return undefined;
  const keys = keysAtHelseid(client)
    .filter((key) => key.visibleFrom <= now && key.expiresAt > now)
    .map((key) => key.jwk);
  const login = client.redirectUris.length > 0;
  return {
    client_id: client.clientId,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: client.grants,
    response_types: login ? ["code"] : [],
    token_endpoint_auth_method: "private_key_jwt",
    jwks: { keys },
    ...(userinfoForm === "jwt" ? { userinfo_signed_response_alg: "RS256" } : {}),
    ...(login ? { require_pushed_authorization_requests: true, id_token_signed_response_alg: "RS256" } : {}),
  };
}
