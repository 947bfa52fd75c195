import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dpopNonceOf, knownNonce, rememberNonce, requiresNonce } from "./dpop-nonce";

/** `%x21 / %x23-5B / %x5D-7E`, spelled out. */
const NQCHAR = Array.from({ length: 0x5e }, (_each, index) => String.fromCharCode(0x21 + index)).filter(
  (character) => character !== '"' && character !== "\\",
);
const conforming = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...NQCHAR), minLength: 1, maxLength });
/** What a header may hold at all: the rest never comes through `fetch`. */
const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 300 },
  )
  .map((codes) => String.fromCharCode(...codes));
const headersWith = (nonce: string) => new Headers({ "dpop-nonce": nonce });

describe("the nonce of a response", () => {
  it("is taken as it is when it has 1 to 256 characters of the grammar", () => {
    fc.assert(
      fc.property(conforming(256), (nonce) => {
        expect(dpopNonceOf(headersWith(nonce))).toBe(nonce);
      }),
    );
  });

  it("is no nonce when anything else is in it, it is longer, or there are two", () => {
    fc.assert(
      fc.property(headerText, conforming(256), conforming(256), (text, one, two) => {
        const trimmed = text.replace(/^[\t ]+|[\t ]+$/g, "");
        const isConforming =
          trimmed.length >= 1 && trimmed.length <= 256 && [...trimmed].every((each) => NQCHAR.includes(each));
        expect(dpopNonceOf(headersWith(text))).toBe(isConforming ? trimmed : null);
        expect(dpopNonceOf(headersWith("x".repeat(257)))).toBeNull();
        const twice = headersWith(one);
        twice.append("dpop-nonce", two);
        expect(dpopNonceOf(twice)).toBeNull();
      }),
    );
    expect(dpopNonceOf(new Headers())).toBeNull();
  });

  it("is kept for its own origin, until that origin supplies or accepts another that conforms", () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.webUrl(), conforming(50), conforming(50), (a, b, first, other) => {
        const [one, two] = [new URL(a).origin, `${new URL(b).origin}:1`];
        rememberNonce(one, headersWith(first), undefined);
        rememberNonce(two, new Headers(), other);
        rememberNonce(one, headersWith("not one"), undefined);
        rememberNonce(one, new Headers(), undefined);
        expect([knownNonce(one), knownNonce(two)]).toEqual([first, other]);
        rememberNonce(one, headersWith(other), first);
        expect(knownNonce(one)).toBe(other);
      }),
    );
  });

  it("is required by a 401 with a DPoP challenge that says so, and by nothing else", () => {
    const challenge = 'Bearer realm="x", DPoP algs="ES256", error="use_dpop_nonce"';
    const response = (status: number, header: string) =>
      new Response(null, { status, headers: { "www-authenticate": header } });
    expect(requiresNonce(response(401, challenge))).toBe(true);
    for (const status of [400, 403, 500]) expect(requiresNonce(response(status, challenge))).toBe(false);
    for (const header of [
      'DPoP error="invalid_token"',
      'Bearer error="use_dpop_nonce"',
      'DPoP error_description="use_dpop_nonce"',
    ])
      expect(requiresNonce(response(401, header))).toBe(false);
  });
});
