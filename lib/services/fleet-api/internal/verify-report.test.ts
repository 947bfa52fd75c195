import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { generateClientKey, type ClientKeyPair } from "@/lib/crypto/jwk";
import {
  REPORT_PATH,
  reportAuthorization,
  type StatementInput,
  statementClaims,
} from "@/lib/dev/testing/signed-reports";
import { REPORT_TYPE } from "@/lib/domain/signed-report";
import { type KnownKey, readStatement, verifyReport } from "./verify-report";

const NOW = new Date("2027-03-01T12:00:00Z");
const AUDIENCE = "https://portal.example";
const BODY = JSON.stringify({ keys: [] });

let own: ClientKeyPair;
let other: ClientKeyPair;
beforeAll(async () => {
  own = await generateClientKey("ES256");
  other = await generateClientKey("ES256");
});

const input = (change: Partial<StatementInput> = {}): StatementInput => ({
  clientId: "client",
  privateJwk: own.privateJwk,
  audience: AUDIENCE,
  now: NOW,
  body: BODY,
  ...change,
});

async function verified(
  authorization: string,
  {
    key = { publicJwk: own.publicJwk, expiresAt: null },
    body = BODY,
    now = NOW,
  }: { key?: KnownKey | null; body?: string; now?: Date } = {},
) {
  const request = { method: "PUT", path: REPORT_PATH, body: Buffer.from(body), authorization };
  return verifyReport(request, key, { audience: AUDIENCE, now });
}

const refusal = async (change: Partial<StatementInput>, known?: Parameters<typeof verified>[1]) => {
  const result = await verified(await reportAuthorization(input(change)), known);
  return "refused" in result ? result.refused : "accepted";
};

const seconds = Math.floor(NOW.getTime() / 1000);

describe("a report that the client's own key has signed", () => {
  it.each(["ES256", "ES384", "ES512", "PS256"] as const)("is accepted with a key for %s", async (alg) => {
    const key = alg === "ES256" ? own : await generateClientKey(alg);
    const known = { publicJwk: key.publicJwk, expiresAt: null };
    expect(await refusal({ privateJwk: key.privateJwk }, { key: known })).toBe("accepted");
  });

  it("is refused when any claim is changed, left out or of another type", async () => {
    const odd = fc.oneof(
      fc.constantFrom(null, "", 0, -1, true, [], {}, 1e308, "2027-03-01", [AUDIENCE], [AUDIENCE, AUDIENCE]),
      fc.string({ maxLength: 40 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const required = ["aud", "iat", "exp", "jti", "method", "path", "body_sha256"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...required),
        fc.option(odd, { nil: undefined }),
        async (name, value) => {
          const claims = statementClaims(input());
          // Any text is a jti, and a time may be as good as the right one.
          fc.pre(value !== claims[name] && !(name === "jti" && typeof value === "string" && value !== ""));
          fc.pre(!((name === "iat" || name === "exp") && Math.abs(Number(value) - seconds) < 100));
          const result = await verified(await reportAuthorization(input({ claims: { [name]: value } })));
          expect("refused" in result).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is refused for another portal, method, path or body, each with its code", async () => {
    expect(await refusal({ claims: { aud: "https://elsewhere.example" } })).toBe("report-audience");
    expect(await refusal({ claims: { aud: `${AUDIENCE}/` } })).toBe("report-audience");
    expect(await refusal({ claims: { aud: [AUDIENCE] } })).toBe("report-claims");
    for (const method of ["POST", "put", "GET", ""])
      expect(await refusal({ claims: { method } })).toBe("report-method");
    expect(await refusal({ claims: { path: "/api/fleet/v1/rotations" } })).toBe("report-path");
    expect(await refusal({ claims: { path: `${REPORT_PATH}/` } })).toBe("report-path");
    expect(await refusal({}, { body: `${BODY} ` })).toBe("report-body");
    await fc.assert(
      fc.asyncProperty(fc.string(), async (body) => {
        fc.pre(body !== BODY);
        expect(await refusal({}, { body })).toBe("report-body");
      }),
    );
  });

  it("is refused when it lives for more than a minute, or not at all", async () => {
    for (const lifetime of [61, 3600, 0, -1])
      expect(await refusal({ claims: { exp: seconds + lifetime } })).toBe("report-lifetime");
    expect(await refusal({ claims: { exp: seconds + 60 } })).toBe("accepted");
  });

  it("says by how much the clock is off when only the time is wrong", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -400_000_000, max: 400_000_000 }), async (off) => {
        const authorization = await reportAuthorization(input({ now: new Date(NOW.getTime() + off * 1000) }));
        const result = await verified(authorization);
        const isRight = off <= 15 && off > -75;
        expect(result).toMatchObject({ clockOffSeconds: isRight ? null : off });
      }),
    );
    const later = await verified(await reportAuthorization(input({ claims: { nbf: seconds + 50 } })));
    expect(later).toMatchObject({ clockOffSeconds: expect.any(Number) });
  });

  it("is refused with any other header", async () => {
    const headers: Record<string, unknown>[] = [
      { typ: "client-authentication+jwt" },
      { typ: "dpop+jwt" },
      { typ: "JWT" },
      { typ: `application/${REPORT_TYPE}` },
      { typ: REPORT_TYPE.toUpperCase() },
      { typ: undefined },
      { kid: undefined },
      { kid: "" },
      { kid: "x".repeat(301) },
      { kid: 1 },
      { jwk: own.publicJwk },
      { jwk: other.publicJwk },
      { jku: "https://elsewhere.example/keys" },
      { x5c: ["AAAA"] },
      { x5u: "https://elsewhere.example" },
      { cty: "JWT" },
      { custom: 1 },
    ];
    for (const header of headers)
      expect([header, await refusal({ header })]).toEqual([header, "report-header"]);
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [, payload, signature] = (await reportAuthorization(input())).split(" ")[1]!.split(".");
    const forged = [
      { alg: "none", kid: own.kid, typ: REPORT_TYPE },
      { alg: "HS256", kid: own.kid, typ: REPORT_TYPE },
      { alg: "EdDSA", kid: own.kid, typ: REPORT_TYPE },
      { alg: "ES256", kid: own.kid, typ: REPORT_TYPE, crit: ["b64"], b64: false },
      { alg: "ES256", kid: own.kid, typ: REPORT_TYPE, crit: [] },
      ["ES256"],
      "ES256",
      null,
    ];
    for (const header of forged)
      for (const sent of [signature, ""]) {
        const result = await verified(`Klientvakt-Report ${encoded(header)}.${payload}.${sent}`);
        expect([header, result]).toEqual([header, { refused: "report-header" }]);
      }
  });

  it("is refused when the public key was used as a secret (HS256)", async () => {
    for (const secret of [JSON.stringify(own.publicJwk), own.publicJwk.x!, own.kid]) {
      const signer = new TextEncoder().encode(secret);
      expect(await refusal({ header: { alg: "HS256" }, signer })).toBe("report-header");
    }
  });

  it("gets the same answer for an unknown client, an unknown key, another key and a broken signature", async () => {
    const rsa = await generateClientKey("PS256");
    const authorization = await reportAuthorization(input());
    const [head, payload, signature] = authorization.split(".");
    const flipped = `${signature!.startsWith("A") ? "B" : "A"}${signature!.slice(1)}`;
    const answers = [
      await verified(authorization, { key: null }),
      await verified(authorization, { key: { publicJwk: other.publicJwk, expiresAt: null } }),
      await verified(authorization, { key: { publicJwk: rsa.publicJwk, expiresAt: null } }),
      // An expired key says so only to whoever has it.
      await verified(authorization, { key: { publicJwk: other.publicJwk, expiresAt: new Date(0) } }),
      await verified(`${head}.${payload}.${flipped}`),
      await verified(`${head}.${payload}.AAAA`),
      await verified(
        `${head}.${Buffer.from(JSON.stringify(statementClaims(input()))).toString("base64url")}.${signature}`,
      ),
      await verified(await reportAuthorization(input({ signer: other.privateJwk }))),
      // Another algorithm of the same kind of key.
      await verified(await reportAuthorization(input({ privateJwk: { ...rsa.privateJwk, alg: "RS256" } })), {
        key: { publicJwk: rsa.publicJwk, expiresAt: null },
      }),
    ];
    for (const answer of answers) expect(answer).toEqual({ refused: "report-signature" });
  });

  it("yields only that the key has expired, whatever else is wrong", async () => {
    const key = { publicJwk: own.publicJwk, expiresAt: NOW };
    for (const claims of [{}, { aud: "x" }, { iat: 1, exp: 2 }, { body_sha256: "x" }])
      expect(await refusal({ claims }, { key })).toBe("key-expired");
    const valid = { publicJwk: own.publicJwk, expiresAt: new Date(NOW.getTime() + 1) };
    expect(await refusal({}, { key: valid })).toBe("accepted");
  });

  it("is never accepted, and never an exception, when anything at all is sent", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `Klientvakt-Report ${text}`),
        ),
        async (sent) => {
          expect(readStatement(sent)).toBeNull();
          expect(await verified(sent)).toEqual({ refused: "report-header" });
        },
      ),
    );
  });
});
