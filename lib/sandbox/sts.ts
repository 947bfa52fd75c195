import { randomBytes } from "node:crypto";
import http from "node:http";
import type { JWK } from "jose";
import type { Client, Context, default as OidcProvider } from "oidc-provider";
import { createServer, escapeHtml, html } from "./http";
import { PEOPLE } from "./people";
import type { SandboxClient, SandboxEnvironment, StateStore } from "./state";

// oidc-provider prints one warning about Node 20 at import, although it works in full there (seen on 20.20).
const warn = console.warn;
console.warn = (...args: unknown[]) => {
  if (!String(args[0]).includes("Unsupported runtime")) warn(...args);
};
const info = console.info;
console.info = (...args: unknown[]) => {
  if (!String(args[0]).includes("Unsupported runtime")) info(...args);
};
const { default: Provider, errors } = await import("oidc-provider");

const SECURITY_LEVEL = "helseid://claims/identity/security_level";
const IDENTITY_SCOPES = [
  "openid",
  "profile",
  "offline_access",
  "helseid://scopes/identity/security_level",
  "helseid://scopes/hpr/hpr_number",
];
const SIGNING_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
] as const;
/** APIs of the older kind, whose tokens need no DPoP proof (domain 5.1, 5.4). */
const BEARER_SCOPES = ["nhn:cp-api/access", "nhn:cppa/access"];

function audienceOf(scope: string): string | undefined {
  return scope.includes("://") || !scope.includes("/") ? undefined : scope.slice(0, scope.indexOf("/"));
}

/** What an assertion says (domain 3.2, 3.5); each part is judged before it is believed. */
interface Assertion {
  aud: unknown;
  nbf: unknown;
  iat: unknown;
  exp: number;
  assertion_details?: {
    practitioner_role?: { organization?: { identifier?: { value?: string } } };
  };
}

interface TokenClaims {
  [claim: string]: unknown;
  client_id: string;
  aud: string;
}

/** What is remembered from one step of a request to the next. */
interface SandboxContext extends Context {
  sandboxAssertion?: Assertion;
  sandboxKid?: string;
  sandboxBearer?: boolean;
}

type Stored = { payload: Record<string, unknown>; expiresAt: number };

/** oidc-provider's storage: clients come from the Selvbetjening half, everything else is kept in memory. */
function adapterFor(store: StateStore, environment: SandboxEnvironment) {
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
      if (this.name === "Client") return clientMetadata(store.state.environments[environment].clients[id]);
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

/** What HelseID knows of a client now: nothing before confirmation and cache delay, and only keys known and unexpired. */
function clientMetadata(client: SandboxClient | undefined) {
  const now = Date.now();
  if (!client || client.state !== "active" || client.visibleFrom > now) return undefined;
  const keys = client.keys
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
    ...(login ? { require_pushed_authorization_requests: true, id_token_signed_response_alg: "RS256" } : {}),
  };
}

function refuse(reason: string): never {
  throw new errors.InvalidClientAuth(reason);
}

/** HelseID on oidc-provider, a certified OpenID provider: its paths, its client authentication, its DPoP rules. */
export function createSts(store: StateStore, environment: SandboxEnvironment, issuer: string): http.Server {
  const clients = () => store.state.environments[environment].clients;
  const wantsRefresh = new Set<string>();
  const provider = new Provider(issuer, {
    adapter: adapterFor(store, environment),
    clients: [],
    jwks: { keys: [store.state.environments[environment].signingJwk as JWK] },
    cookies: { keys: [store.state.environments[environment].cookieKey] },
    clientAuthMethods: ["private_key_jwt"],
    clientDefaults: { token_endpoint_auth_method: "private_key_jwt", id_token_signed_response_alg: "RS256" },
    enabledJWA: { clientAuthSigningAlgValues: SIGNING_ALGORITHMS, dPoPSigningAlgValues: SIGNING_ALGORITHMS },
    routes: {
      authorization: "/connect/authorize",
      token: "/connect/token",
      pushed_authorization_request: "/connect/par",
      userinfo: "/connect/userinfo",
      end_session: "/connect/endsession",
      revocation: "/connect/revocation",
      jwks: "/.well-known/openid-configuration/jwks",
    },
    scopes: IDENTITY_SCOPES,
    claims: {
      openid: ["sub"],
      profile: ["name"],
      "helseid://scopes/identity/security_level": [SECURITY_LEVEL],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    rotateRefreshToken: () => true,
    issueRefreshToken: async (_ctx: Context, client: Client, code: { grantId: string }) =>
      client.grantTypeAllowed("refresh_token") && wantsRefresh.has(code.grantId),
    expiresWithSession: async () => false,
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 0,
    // HelseID has no consent, and oidc-provider drops offline_access without it: the wish is remembered on the way.
    extraParams: {
      acr_values: null,
      wants_refresh(ctx: Context) {
        if (
          String(ctx.oidc.body?.scope ?? "")
            .split(" ")
            .includes("offline_access")
        )
          ctx.oidc.params.wants_refresh = "1";
      },
    },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx: Context, form: string) => {
          ctx.body = html(
            200,
            "Logg ut",
            `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Logg ut</button>`,
          ).body;
        },
        postLogoutSuccessSource: async (ctx: Context) => {
          ctx.body = html(200, "Du er logget ut", "").body;
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (ctx: Context, _client: unknown, oneOf: string[] | undefined) => {
          if (oneOf) return oneOf;
          const scope = String(ctx.oidc.params?.scope ?? "");
          const audiences = [...new Set(scope.split(" ").map(audienceOf).filter(Boolean))];
          if (audiences.length === 0) return undefined;
          return audiences.length === 1 && ctx.oidc.route === "token" ? audiences[0] : audiences;
        },
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx: unknown, resource: string, client: Client) => {
          const granted = (clients()[client.clientId]?.scopes ?? [])
            .filter((each) => each.status.toLowerCase() === "ok" && audienceOf(each.scope) === resource)
            .map((each) => each.scope);
          if (granted.length === 0) throw new errors.InvalidTarget();
          const accessTokenTTL = store.state.switches.accessTokenSeconds;
          return {
            scope: granted.join(" "),
            audience: resource,
            accessTokenFormat: "jwt",
            accessTokenTTL,
            jwt: { sign: { alg: "RS256" } },
          };
        },
      },
    },
    formats: {
      customizers: {
        jwt: async (ctx: SandboxContext, _token: unknown, jwt: { payload: TokenClaims }) => {
          jwt.payload.scope = String(jwt.payload.scope ?? "").split(" ");
          jwt.payload.client_amr = "private_key_jwt";
          const client = clients()[jwt.payload.client_id];
          jwt.payload["helseid://claims/client/client_tenancy"] = "single-tenant";
          jwt.payload["helseid://claims/client/claims/orgnr_parent"] = client?.organizationNumber;
          const child =
            ctx.sandboxAssertion?.assertion_details?.practitioner_role?.organization?.identifier?.value;
          if (child) jwt.payload["helseid://claims/client/claims/orgnr_child"] = child;
          for (const claim of client?.claims ?? []) {
            if (claim.activeClaimValue && claim.claimType.startsWith(`${jwt.payload.aud}/`)) {
              jwt.payload[claim.claimType] = claim.activeClaimValue;
            }
          }
          return jwt;
        },
      },
    },
    assertJwtClientAuthClaimsAndHeader: async (
      ctx: SandboxContext,
      claims: Assertion,
      header: { typ?: string; kid?: string },
      client: Client,
    ) => {
      ctx.sandboxAssertion = claims;
      if (header.typ !== "client-authentication+jwt") refuse("typ must be client-authentication+jwt");
      if (typeof claims.aud !== "string" || claims.aud !== issuer)
        refuse("aud must be the issuer as a single string");
      if (typeof claims.nbf !== "number") refuse("nbf is missing");
      if (typeof claims.iat !== "number") refuse("iat is missing");
      if (claims.exp - claims.iat > store.state.switches.assertionLifetimeSeconds)
        refuse("lifetime too long");
      const known = clients()[client.clientId]?.keys.some((key) => key.kid === header.kid);
      if (!header.kid || !known) refuse("kid is not known");
      ctx.sandboxKid = header.kid;
    },
    findAccount: async (_ctx: unknown, sub: string) => {
      const person = PEOPLE.find((each) => each.id === sub);
      if (!person) return undefined;
      const level = person.securityLevel ? { [SECURITY_LEVEL]: person.securityLevel } : {};
      return { accountId: sub, claims: async () => ({ sub, name: person.name, ...level }) };
    },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/login/${interaction.uid}` },
    loadExistingGrant: async (ctx: Context) => {
      const { client, session, params } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(IDENTITY_SCOPES.join(" "));
      for (const { scope } of clients()[client.clientId]?.scopes ?? []) {
        const audience = audienceOf(scope);
        if (audience) grant.addResourceScope(audience, scope);
      }
      await grant.save();
      if (params.wants_refresh) wantsRefresh.add(grant.jti);
      return grant;
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      IdToken: 300,
      RefreshToken: 28_800,
      Interaction: 600,
      Session: 28_800,
      Grant: 28_800,
      ClientCredentials: 600,
    },
    renderError: async (ctx: Context, out: { error: string }) => {
      ctx.type = "html";
      ctx.body = html(400, "HelseID kunne ikke fullføre", `<p>Feilkode: ${escapeHtml(out.error)}</p>`).body;
    },
  });
  provider.on("grant.success", (ctx: SandboxContext) => {
    const client = clients()[ctx.oidc.client.clientId];
    const kid = ctx.sandboxKid;
    if (client && kid && !client.provedKids?.includes(kid))
      client.provedKids = [...(client.provedKids ?? []), kid];
  });
  provider.on("server_error", (_ctx: unknown, error: Error) =>
    process.stderr.write(`sandbox sts: ${error.stack}\n`),
  );
  // Two answers differ from oidc-provider's: HelseID answers 400 where it says 401, and adds rt_expires_in.
  provider.use(async (ctx: SandboxContext, next: () => Promise<void>) => {
    if (ctx.path === "/connect/token" && ctx.method === "POST" && !ctx.get("dpop")) ctx.sandboxBearer = true;
    await next();
    if (ctx.body?.error === "invalid_client") ctx.status = 400;
    if (ctx.path === "/connect/token" && ctx.body?.refresh_token) ctx.body.rt_expires_in = 28_800;
    if (ctx.sandboxBearer && ctx.body?.access_token && !isBearerScope(ctx.body.scope)) {
      ctx.status = 400;
      ctx.body = { error: "invalid_dpop_proof", error_description: "DPoP proof is required" };
    }
  });

  const callback = provider.callback();
  return createServer(
    () => ({ status: 404 }),
    async (req, res) => {
      const path = (req.url ?? "/").split("?")[0]!;
      if (!path.startsWith("/login/")) {
        callback(req, res);
        return true;
      }
      await login(provider, req, res);
      return true;
    },
  );
}

function isBearerScope(scope: string | undefined): boolean {
  return Boolean(scope) && scope!.split(" ").every((each) => BEARER_SCOPES.includes(each));
}

/** The login page: pick a test person. */
async function login(
  provider: OidcProvider,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  if (req.method === "GET") {
    const found = await provider.interactionDetails(req, res).catch(() => null);
    if (!found) {
      const gone = html(400, "Innloggingen er for gammel", "<p>Start på nytt fra tjenesten du kom fra.</p>");
      res.writeHead(400, gone.headers).end(gone.body);
      return;
    }
    const buttons = PEOPLE.map(
      (person) =>
        `<p><button name="person" value="${person.id}">${escapeHtml(person.name)}</button> ${escapeHtml(person.about)}</p>`,
    ).join("");
    const page = html(200, "Logg inn med HelseID", `<form method="post">${buttons}</form>`);
    res.writeHead(200, page.headers).end(page.body);
    return;
  }
  let body = "";
  for await (const part of req) body += String(part);
  const accountId = new URLSearchParams(body).get("person") ?? "";
  await provider.interactionFinished(
    req,
    res,
    { login: { accountId, remember: true } },
    { mergeWithLastSubmission: false },
  );
}
