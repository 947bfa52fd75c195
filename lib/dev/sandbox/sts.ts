import { randomBytes } from "node:crypto";
import http from "node:http";
import type { JWK } from "jose";
import type { Client, Context } from "oidc-provider";
import { recordIssued } from "./issued";
import { noteClient, noteRefusal } from "./hosts";
import { createServer, escapeHtml, html } from "./http";
import { refuseProofTime, unverifiedClaims } from "./proof-time";
import type { SandboxEnvironment, StateStore } from "./state";
import { findAccount, HPR_NUMBER, SECURITY_LEVEL } from "./sts-account";
import { login } from "./sts-login";
import { reasonOf } from "./sts-refusals";
import { adapterFor, keysAtHelseid } from "./sts-storage";
import { signingKeys } from "./signing-keys";
import { prepareExchange } from "./token-exchange";

// Hides two expected warnings of oidc-provider: that this Node is not (yet) LTS, and that the body of a token
// request was read before, which the sandbox does for token exchange.
const warn = console.warn;
console.warn = (...args: unknown[]) => {
  if (!/Unsupported runtime|already parsed request body/.test(String(args[0]))) warn(...args);
};
const { default: Provider, errors } = await import("oidc-provider");

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
/** Scopes of APIs that do not support DPoP; their tokens need no proof. */
const BEARER_SCOPES = ["nhn:cp-api/access", "nhn:cppa/access"];

function audienceOf(scope: string): string | undefined {
  return scope.includes("://") || !scope.includes("/") ? undefined : scope.slice(0, scope.indexOf("/"));
}

/** The claims of a client assertion, not validated yet. */
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
  /** A token exchange's subject token was good. */
  sandboxSubject?: boolean;
  sandboxAssertion?: Assertion;
  sandboxKid?: string;
  sandboxBearer?: boolean;
}

/**
 * The organizations in an assertion: `NO:ORGNR:parent[:child]` of a multi-tenant client, or a child's number
 * alone.
 */
function organizationsIn(assertion: Assertion | undefined): { parent?: string; child?: string } {
  const value = assertion?.assertion_details?.practitioner_role?.organization?.identifier?.value;
  if (!value?.startsWith("NO:ORGNR:")) return { child: value };
  const [, , parent, child] = value.split(":");
  return { parent, child: child || undefined };
}

function refuse(reason: string): never {
  throw new errors.InvalidClientAuth(reason);
}

function refuseChild(withNumber: boolean): never {
  if (withNumber)
    throw new errors.InvalidRequest("HID-1002: the child organization number is not in the whitelist");
  return refuse("child organization is not on the client");
}

/**
 * HelseID, built on oidc-provider, which is a certified OpenID provider, with HelseID's paths, its rules for
 * client authentication and its DPoP rules.
 */
export function createSts(store: StateStore, environment: SandboxEnvironment, issuer: string): http.Server {
  const shared = {
    adapter: adapterFor(store, environment),
    nonceSecret: randomBytes(32),
    wantsRefresh: new Set<string>(),
  };
  // One provider for each key that HelseID may sign with. They share everything else.
  const of = (active: "first" | "second") => {
    const keys = signingKeys(store, environment, active);
    const provider = createProvider(store, environment, issuer, { ...shared, keys });
    return { provider, callback: provider.callback() };
  };
  const providers = { first: of("first"), second: of("second") };
  return createServer(
    () => ({ status: 404 }),
    () => store.state.switches.retryAfter,
    async (req, res) => {
      const { provider, callback } = providers[store.state.switches.signingKey];
      const path = (req.url ?? "/").split("?")[0]!;
      if (path.startsWith("/login/")) await login(provider, req, res);
      else callback(req, res);
      return true;
    },
  );
}

function createProvider(
  store: StateStore,
  environment: SandboxEnvironment,
  issuer: string,
  shared: {
    adapter: ReturnType<typeof adapterFor>;
    nonceSecret: Buffer;
    wantsRefresh: Set<string>;
    keys: JWK[];
  },
) {
  const clients = () => store.state.environments[environment].clients;
  const { wantsRefresh } = shared;
  const provider = new Provider(issuer, {
    adapter: shared.adapter,
    clients: [],
    jwks: { keys: shared.keys },
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
      profile: ["name", "idp"],
      "helseid://scopes/hpr/hpr_number": [HPR_NUMBER],
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
    // HelseID has no consent, and oidc-provider drops offline_access without it, so the request is marked
    // here.
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
      dPoP: {
        enabled: true,
        nonceSecret: shared.nonceSecret,
        requireNonce: () => store.state.switches.tokenNonce === "required",
      },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      jwtUserinfo: { enabled: true },
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
          const rejected = clients()[client.clientId]?.rejectedScopes ?? [];
          const granted = (clients()[client.clientId]?.scopes ?? [])
            .filter((each) => each.status.toLowerCase() === "ok" && audienceOf(each.scope) === resource)
            .filter((each) => !rejected.includes(each.scope))
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
          const { parent, child } = organizationsIn(ctx.sandboxAssertion);
          if (parent) {
            jwt.payload["helseid://claims/client/client_tenancy"] = "multi-tenant";
            jwt.payload["helseid://claims/client/claims/orgnr_parent"] = parent;
          }
          if (child) jwt.payload["helseid://claims/client/claims/orgnr_child"] = child;
          if (ctx.sandboxSubject) jwt.payload.act = { client_id: jwt.payload.client_id };
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
      if (store.state.switches.futureIatRefused && claims.iat > Math.floor(Date.now() / 1000))
        refuse("iat is in the future");
      if (claims.exp - claims.iat > store.state.switches.assertionLifetimeSeconds)
        refuse("the lifetime is too long");
      const known = keysAtHelseid(clients()[client.clientId]).some((key) => key.kid === header.kid);
      if (!header.kid || !known) refuse("unknown kid");
      ctx.sandboxKid = header.kid;
      // HelseID checks the child organization of a single-tenant client, but not that of a multi-tenant
      // client.
      const { parent, child } = organizationsIn(claims);
      if (child && !parent && !clients()[client.clientId]!.childOrganizationNumbers.includes(child))
        refuseChild(store.state.switches.errorNumbers);
    },
    findAccount: ({ oidc }: Context, sub: string) =>
      findAccount(sub, store.state.switches, { route: oidc.route, client: clients()[oidc.client?.clientId] }),
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
      AccessToken: () => store.state.switches.accessTokenSeconds,
      AuthorizationCode: 60,
      PushedAuthorizationRequest: () => store.state.switches.requestUriSeconds,
      IdToken: 300,
      RefreshToken: 28_800,
      Interaction: 600,
      Session: 28_800,
      Grant: 28_800,
      ClientCredentials: () => store.state.switches.accessTokenSeconds,
    },
    renderError: async (ctx: Context, out: { error: string }) => {
      ctx.type = "html";
      ctx.body = html(400, "HelseID kunne ikke fullføre", `<p>Feilkode: ${escapeHtml(out.error)}</p>`).body;
    },
  });
  provider.on("grant.success", (ctx: SandboxContext) => {
    const client = clients()[ctx.oidc.client.clientId];
    noteClient(client?.clientId);
    const kid = ctx.sandboxKid;
    if (client && kid && !client.provedKids?.includes(kid))
      client.provedKids = [...(client.provedKids ?? []), kid];
  });
  for (const endpoint of ["grant", "pushed_authorization_request", "userinfo", "authorization"] as const)
    provider.on(`${endpoint}.error`, (ctx, error) => {
      const { client_id: clientId, client_assertion: assertion } = (ctx.oidc?.params ?? {}) as Record<
        string,
        string | undefined
      >;
      noteClient(clientId);
      const known = Object.values(store.state.environments).some((each) => each.clients[clientId ?? ""]);
      noteRefusal(reasonOf(error, clients()[clientId ?? ""], { assertion, known }));
    });
  provider.on("server_error", (_ctx: unknown, error: Error) =>
    process.stderr.write(`sandbox sts: ${error.stack}\n`),
  );
  // Responses of HelseID that differ from oidc-provider's: 400 instead of 401 for an invalid client, and the
  // added fields rt_expires_in and rejected_scope. A token exchange is validated here and then handled as the
  // actor's own request.
  provider.use(async (ctx: SandboxContext, next: () => Promise<void>) => {
    const proof = ctx.get("dpop");
    const late = proof ? refuseProofTime(unverifiedClaims(proof).iat, store.state.switches) : null;
    if (late) {
      noteRefusal(late);
      ctx.status = 400;
      ctx.body = { error: "invalid_dpop_proof", error_description: late };
      return;
    }
    if (ctx.path === "/connect/token" && ctx.method === "POST") {
      if (!ctx.get("dpop")) ctx.sandboxBearer = true;
      const exchange = await prepareExchange(store, environment, issuer, ctx.req);
      if ("refused" in exchange) {
        ctx.status = 400;
        ctx.body = { error: exchange.refused };
        return;
      }
      ctx.sandboxSubject = exchange.isExchange;
    }
    await next();
    noteClient(ctx.oidc?.client?.clientId);
    if (ctx.path === "/connect/token") recordIssued(ctx.body);
    const rejected = ctx.body?.access_token ? rejectedOf(ctx) : [];
    if (rejected.length > 0) ctx.body!.rejected_scope = rejected.join(" ");
    if (ctx.body?.error === "invalid_client") ctx.status = 400;
    if (ctx.path === "/connect/token" && ctx.body?.refresh_token) ctx.body.rt_expires_in = 28_800;
    const bearerAllowed = !store.state.switches.dpopRequired && isBearerScope(ctx.body?.scope);
    if (ctx.sandboxBearer && ctx.body?.access_token && !bearerAllowed) {
      noteRefusal("proof missing");
      ctx.status = 400;
      ctx.body = { error: "invalid_dpop_proof", error_description: "DPoP proof is required" };
    }
  });

  function rejectedOf(ctx: SandboxContext): string[] {
    const requested = String(ctx.oidc.params?.scope ?? "").split(" ");
    return (clients()[ctx.oidc.client.clientId]?.rejectedScopes ?? []).filter((each) =>
      requested.includes(each),
    );
  }

  return provider;
}

function isBearerScope(scope: string | undefined): boolean {
  return Boolean(scope) && scope!.split(" ").every((each) => BEARER_SCOPES.includes(each));
}
