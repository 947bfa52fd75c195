import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { challengeError, parseChallenges } from "./www-authenticate";

const TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const token = fc.string({ unit: fc.constantFrom(...TOKEN_CHARACTERS), minLength: 1, maxLength: 12 });
const quotable = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 20 },
  )
  .map((codes) => String.fromCharCode(...codes));
const token68 = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."aZ09-._~+/"), minLength: 1, maxLength: 20 }),
    fc.nat(2).map((count) => "=".repeat(count)),
  )
  .map((parts) => parts.join(""));
const blanks = fc.constantFrom("", " ", "\t", "  ");
const comma = fc
  .tuple(blanks, fc.constantFrom(",", ", ,", ",,"), blanks)
  .map(([before, commas, after]) => before + commas + after);
const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;

/** A parameter, and one of the ways to write it. */
const parameter = fc
  .tuple(token, fc.oneof(token, quotable), fc.boolean(), blanks, blanks)
  .map(([name, value, quoted, before, after]) => {
    const isToken = value !== "" && [...value].every((character) => TOKEN_CHARACTERS.includes(character));
    return { name, value, text: `${name}${before}=${after}${quoted || !isToken ? quote(value) : value}` };
  });

interface Expected {
  scheme: string;
  parameters: [string, string][];
  token68: string | null;
}
const challenge: fc.Arbitrary<{ text: string; expected: Expected }> = fc.oneof(
  token.map((scheme) => ({
    text: scheme,
    expected: { scheme: scheme.toLowerCase(), parameters: [], token68: null },
  })),
  fc.tuple(token, token68).map(([scheme, value]) => ({
    text: `${scheme} ${value}`,
    expected: { scheme: scheme.toLowerCase(), parameters: [], token68: value },
  })),
  fc
    .tuple(
      token,
      fc.uniqueArray(parameter, {
        minLength: 1,
        maxLength: 4,
        selector: ({ name }) => name.toLowerCase(),
      }),
      comma,
    )
    .map(([scheme, parameters, separator]) => ({
      text: `${scheme}  ${parameters.map(({ text }) => text).join(separator)}`,
      expected: {
        scheme: scheme.toLowerCase(),
        parameters: parameters.map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
        token68: null,
      },
    })),
);

const plain = (header: string) =>
  parseChallenges(header)?.map((each) => ({ ...each, parameters: [...each.parameters] })) ?? null;
const errorIn = (header: string) => challengeError(new Headers({ "www-authenticate": header }));

describe("a WWW-Authenticate header", () => {
  it("is parsed into the challenges that it was written from", () => {
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), comma, fc.boolean(), (all, separator, leading) => {
        const text = `${leading ? separator : ""}${all.map((each) => each.text).join(separator)}`;
        expect(plain(text)).toEqual(all.map(({ expected }) => expected));
      }),
      { numRuns: 2000 },
    );
  });

  it("is parsed or refused, whatever it contains, in a time that grows with its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aD=", \\\t;é~'), maxLength: 300 }), (text) => {
        const parsed = parseChallenges(text);
        expect(parsed === null || parsed.every(({ scheme }) => scheme.length > 0)).toBe(true);
      }),
      { numRuns: 5000 },
    );
    const started = performance.now();
    for (const part of ["a ", "a=", 'a="', ", ", "a, ", "a=a,"]) parseChallenges(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['DPoP error="use_dpop_nonce', "a quote that is not closed"],
    ['DPoP error="a" error="b"', "no comma"],
    ['DPoP error="a", error="b"', "a parameter twice"],
    ["DPoP foo bar", "words"],
    ["DPoP error=", "no value"],
    ['="x"', "no scheme"],
    ['DPoP error="a\u0001"', "a control character"],
    ["DPoP abc== def", "something after token68"],
  ])("is refused as a whole when it does not conform: %s (%s)", (header) => {
    // "error=" alone is token68, which is no parameter.
    expect(header === "DPoP error=" ? errorIn(header) : parseChallenges(header)).toBeNull();
  });

  it.each([
    ['DPoP error="use_dpop_nonce", error_description="x"', "use_dpop_nonce"],
    ['dpop ERROR=use_dpop_nonce, algs="ES256 PS256"', "use_dpop_nonce"],
    ['Bearer realm="DPoP error=use_dpop_nonce", error="invalid_token"', "invalid_token"],
    ['Bearer error="invalid_token", DPoP algs="ES256", error="use_dpop_nonce"', "use_dpop_nonce"],
    ['Basic realm="a", Negotiate abc==, DPoP algs=ES256, error="invalid_token"', "invalid_token"],
    ['DPoP error_description="error=\\"use_dpop_nonce\\""', null],
    ['Basic error="invalid_token"', null],
    ["Bearer", null],
    ["", null],
  ])("names the error of its DPoP or Bearer challenge: %s", (header, error) => {
    expect(errorIn(header)).toBe(error);
  });

  it("may consist of several lines", () => {
    const headers = new Headers();
    headers.append("www-authenticate", 'Bearer realm="x"');
    headers.append("www-authenticate", 'DPoP error="use_dpop_nonce"');
    expect(challengeError(headers)).toBe("use_dpop_nonce");
  });
});
