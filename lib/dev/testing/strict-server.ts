import { createHash } from "node:crypto";
import http from "node:http";
import { decodeJwt, EmbeddedJWK, type JWTPayload, jwtVerify } from "jose";

interface ReceivedRequest {
  method: string;
  authorization: string;
  body: string;
  /** The claims of the DPoP proof; null without a proof. */
  proof: JWTPayload | null;
  /** The claims of the client assertion; null without one. */
  assertion: JWTPayload | null;
}

/** How the next responses are made. */
interface Behaviour {
  /** How far the server's clock is ahead of the real one, in seconds. */
  clockSeconds: number;
  /** Whether it requires a nonce that no other request had. */
  requiresNonce: boolean;
  /** Whether a successful response hands out the next nonce. */
  handsOut: boolean;
  /** Replaces the `DPoP-Nonce` lines of a response. */
  nonceHeader: string[] | null;
  /** Refuses every request, an API with this challenge and the token endpoint with this error. */
  refusal: string | null;
}

const NORMAL: Behaviour = {
  clockSeconds: 0,
  requiresNonce: false,
  handsOut: false,
  nonceHeader: null,
  refusal: null,
};

const TOKEN_PATH = "/connect/token";

/**
 * A server with a clock and nonces of its own: a token endpoint, with its metadata, and an API at every other
 * path. It accepts nothing from the future, no proof older than five seconds, no assertion that lasts longer
 * than ten and no nonce but its own. It checks neither tokens nor who has signed an assertion.
 */
export class StrictServer {
  readonly requests: ReceivedRequest[] = [];
  /** Called with each request, before it is answered. */
  onRequest: ((request: ReceivedRequest) => void | Promise<void>) | null = null;
  behaviour: Behaviour = { ...NORMAL };
  #count = 0;
  readonly #nonces = new Set<string>();
  readonly #used = new Set<unknown>();

  private constructor(
    private readonly server: http.Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<StrictServer> {
    const server = http.createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const strict = new StrictServer(server, `http://127.0.0.1:${port}`);
    server.on("request", (request, response) => void strict.#respond(request, response));
    return strict;
  }

  reset(change: Partial<Behaviour> = {}): void {
    this.behaviour = { ...NORMAL, ...change };
    this.requests.length = 0;
    this.onRequest = null;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  async #respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = "";
    for await (const part of request as AsyncIterable<Buffer>) body += part.toString();
    const nowMs = Date.now() + this.behaviour.clockSeconds * 1000;
    response.setHeader("date", new Date(nowMs).toUTCString());
    const path = request.url!.split("?")[0]!;
    if (path.startsWith("/.well-known/")) return void json(response, 200, this.#metadata());
    const { method = "GET", headers } = request;
    const signed = new URLSearchParams(body).get("client_assertion");
    const received = {
      method,
      authorization: headers.authorization ?? "",
      body,
      proof: await proofOf(headers.dpop),
      assertion: signed ? decodeJwt(signed) : null,
    };
    this.requests.push(received);
    await this.onRequest?.(received);
    const isApi = path !== TOKEN_PATH;
    const error = this.#refusal(received, `${this.origin}${path}`, isApi, nowMs / 1000);
    const { handsOut, nonceHeader, refusal } = this.behaviour;
    if (nonceHeader) response.setHeader("dpop-nonce", nonceHeader);
    else if (error === "use_dpop_nonce" || (handsOut && !error))
      response.setHeader("dpop-nonce", this.#issue());
    if (!error)
      return void json(response, 200, { access_token: "token", token_type: "DPoP", expires_in: 60 });
    if (!isApi) return void json(response, 400, { error });
    response.writeHead(401, { "www-authenticate": refusal ?? `DPoP error="${error}", algs="ES256"` }).end();
  }

  #metadata() {
    const { origin } = this;
    return {
      issuer: origin,
      token_endpoint: `${origin}${TOKEN_PATH}`,
      jwks_uri: `${origin}/.well-known/jwks`,
    };
  }

  #refusal(request: ReceivedRequest, address: string, isApi: boolean, now: number): string | null {
    if (this.behaviour.refusal) return isApi ? "refused" : this.behaviour.refusal;
    const { proof, assertion } = request;
    if (!proof) return isApi ? "invalid_token" : "invalid_dpop_proof";
    const age = now - Number(proof.iat);
    if (age < 0 || age > 5) return "invalid_dpop_proof";
    if (proof.htm !== request.method || proof.htu !== address) return "invalid_dpop_proof";
    if (isApi) {
      const [scheme, token = ""] = request.authorization.split(" ");
      if (scheme !== "DPoP") return "invalid_token";
      if (proof.ath !== createHash("sha256").update(token).digest("base64url")) return "invalid_dpop_proof";
    } else if (!this.#isValid(assertion, now)) return "invalid_client";
    if (this.behaviour.requiresNonce && !this.#nonces.delete(String(proof.nonce))) return "use_dpop_nonce";
    return null;
  }

  #isValid(assertion: JWTPayload | null, now: number): boolean {
    const { iat = NaN, nbf = NaN, exp = NaN, jti } = assertion ?? {};
    if (jti === undefined || this.#used.has(jti)) return false;
    this.#used.add(jti);
    return iat <= now && nbf <= now && exp > now && exp - iat <= 10;
  }

  #issue(): string {
    this.#count += 1;
    const nonce = `${this.origin}#${this.#count}`;
    this.#nonces.add(nonce);
    return nonce;
  }
}

async function proofOf(header: string | string[] | undefined): Promise<JWTPayload | null> {
  if (typeof header !== "string") return null;
  return (await jwtVerify(header, EmbeddedJWK, { typ: "dpop+jwt", currentDate: new Date(0) })).payload;
}

function json(response: http.ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
