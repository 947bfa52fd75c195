/**
 * Reports to Klientvakt once with an access token from HelseID and a DPoP proof, which also shows that HelseID
 * knows the client. Needs openid-client 6. Environment variables: PORTAL_URL, HELSEID_ISSUER, CLIENT_ID,
 * PRIVATE_JWK (as JSON), SCOPE (the scope of the portal's API).
 */
import { webcrypto } from "node:crypto";
import * as client from "openid-client";

const { PORTAL_URL, HELSEID_ISSUER, CLIENT_ID, PRIVATE_JWK, SCOPE } = process.env;
const jwk = JSON.parse(PRIVATE_JWK);
const parameters = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
}[jwk.alg];
const key = await webcrypto.subtle.importKey("jwk", jwk, parameters, false, ["sign"]);

const authentication = client.PrivateKeyJwt(
  { key, kid: jwk.kid },
  {
    // HelseID accepts ten seconds at most.
    [client.modifyAssertion](header, payload) {
      header.typ = "client-authentication+jwt";
      payload.exp = payload.iat + 8;
    },
  },
);
const isLocal = new URL(HELSEID_ISSUER).hostname === "localhost" || HELSEID_ISSUER.includes("127.0.0.1");
const helseid = await client.discovery(new URL(HELSEID_ISSUER), CLIENT_ID, undefined, authentication, {
  execute: isLocal ? [client.allowInsecureRequests] : [],
});
const DPoP = client.getDPoPHandle(helseid, await client.randomDPoPKeyPair("ES256"));
const token = await client.clientCredentialsGrant(helseid, { scope: SCOPE }, { DPoP });

const { kty, crv, x, y, n, e, alg, kid } = jwk;
const response = await client.fetchProtectedResource(
  helseid,
  token.access_token,
  new URL("/api/fleet/v1/keys", PORTAL_URL),
  "PUT",
  JSON.stringify({ keys: [{ publicJwk: { kty, crv, x, y, n, e, alg, kid } }], healthy: true }),
  new Headers({ "content-type": "application/json" }),
  { DPoP },
);
console.log(JSON.stringify({ status: response.status, ...(await response.json()) }));
