import { createHash, randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";
import type { TestSandbox } from "./sandbox";

interface RegisteredClient {
  clientId: string;
  privateJwk: JWK;
}

export interface AssertionChanges {
  header?: object;
  payload?: object;
  drop?: string[];
  signWith?: JWK;
}

/**
 * Requests to the sandbox that are built without the portal's own clients, so that each can be invalid in one
 * respect.
 */
export class SandboxRequests {
  /** How far the sandbox's clock is ahead; assertions and proofs follow it. */
  shiftSeconds = 0;

  private constructor(
    private readonly sandbox: TestSandbox,
    readonly issuer: string,
    readonly api: string,
    readonly client: RegisteredClient,
    private readonly dpopKeys: { publicKey: CryptoKey; privateKey: CryptoKey },
  ) {}

  static async create(sandbox: TestSandbox): Promise<SandboxRequests> {
    const { HELSEID_TEST_ISSUER: issuer, SELVBETJENING_TEST_API_URL: api } = sandbox.addresses.env;
    const dpopKeys = await generateKeyPair("ES256", { extractable: true });
    return new SandboxRequests(sandbox, issuer!, api!, await registerClient(sandbox), dpopKeys);
  }

  newClient(more: object = {}): Promise<RegisteredClient> {
    return registerClient(this.sandbox, more);
  }

  async assertion(of = this.client, changes: AssertionChanges = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000) + this.shiftSeconds;
    const payload: Record<string, unknown> = {
      iss: of.clientId,
      sub: of.clientId,
      aud: this.issuer,
      iat: now,
      nbf: now - 2,
      exp: now + 8,
      jti: randomUUID(),
      ...changes.payload,
    };
    for (const name of changes.drop ?? []) delete payload[name];
    const key = changes.signWith ?? of.privateJwk;
    return new SignJWT(payload)
      .setProtectedHeader({
        alg: "ES256",
        kid: of.privateJwk.kid,
        typ: "client-authentication+jwt",
        ...changes.header,
      })
      .sign(await importJWK(key, "ES256"));
  }

  async proof(method: string, url: string, more: object = {}): Promise<string> {
    return new SignJWT({
      jti: randomUUID(),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000) + this.shiftSeconds,
      ...more,
    })
      .setProtectedHeader({
        alg: "ES256",
        typ: "dpop+jwt",
        jwk: toPublicJwk(await exportJWK(this.dpopKeys.publicKey)),
      })
      .sign(this.dpopKeys.privateKey);
  }

  async token(
    options: {
      of?: RegisteredClient;
      changes?: AssertionChanges;
      params?: Record<string, string>;
      dpop?: boolean;
    } = {},
  ) {
    const url = `${this.issuer}/connect/token`;
    const send = async (nonce?: string) =>
      fetch(url, {
        method: "POST",
        headers:
          options.dpop === false ? {} : { dpop: await this.proof("POST", url, nonce ? { nonce } : {}) },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          scope: "nhn:selvbetjening/client",
          client_id: (options.of ?? this.client).clientId,
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: await this.assertion(options.of, options.changes),
          ...options.params,
        }),
      });
    let response = await send();
    const nonce = response.headers.get("dpop-nonce");
    if (nonce && response.status === 400) {
      const body = (await response.clone().json()) as { error: string };
      if (body.error === "use_dpop_nonce") response = await send(nonce);
    }
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  async call(
    path: string,
    options: { method?: string; accessToken: string; proof?: string; scheme?: string; body?: string },
  ): Promise<Response> {
    const method = options.method ?? "GET";
    const url = `${this.api}${path}`;
    const ath = createHash("sha256").update(options.accessToken).digest("base64url");
    return fetch(url, {
      method,
      headers: {
        authorization: `${options.scheme ?? "DPoP"} ${options.accessToken}`,
        dpop: options.proof ?? (await this.proof(method, url, { ath })),
      },
      body: options.body,
    });
  }
}

async function registerClient(sandbox: TestSandbox, more: object = {}): Promise<RegisteredClient> {
  const scope = (name: string) => ({ scope: name, status: "ok", statusReason: null });
  const pair = await generateClientKey("ES256");
  const created = await sandbox.control<{ clientId: string }>("test/clients", {
    organizationNumber: "315000008",
    publicJwk: pair.publicJwk,
    scopes: [
      scope("nhn:selvbetjening/client"),
      scope("nhn:cp-api/access"),
      scope("nhn:cp-api/access-v2-dpop"),
    ],
    ...more,
  });
  return { clientId: created.clientId, privateJwk: pair.privateJwk };
}
