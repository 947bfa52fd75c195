import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { credentialUrlProblem } from "./credential-url";

const postgres = (value: string) => credentialUrlProblem(value, ["postgresql", "postgres"]);

describe("an address with a password", () => {
  it("is accepted with any password that is percent-encoded", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => {
        const url = `postgresql://klientvakt:${encodeURIComponent(password)}@db.example.no:5432/klientvakt?sslmode=verify-full`;
        expect(postgres(url)).toBeNull();
        expect(decodeURIComponent(new URL(url).password)).toBe(password);
      }),
    );
  });

  it("is never accepted with an unencoded divider in the password, which it names without the password", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    fc.assert(
      fc.property(part, fc.constantFrom("#", "@", "/", "?", "% "), part, (before, divider, after) => {
        const password = `SECRET${before}${divider}${after}TERCES`;
        const problem = postgres(`postgresql://klientvakt:${password}@db.example.no:5432/klientvakt`);
        const character = divider.trim();
        expect(problem).toContain(`${character} as ${encodeURIComponent(character)}`);
        expect(problem).toContain("must be percent-encoded");
        expect(problem).not.toMatch(/SECRET|TERCES/);
      }),
    );
  });

  it.each([
    ["db.example.no:5432/klientvakt", "must begin with postgresql:// or postgres://"],
    ["'postgresql://a:b@db/k'", "must begin with postgresql://"],
    ["mysql://a:b@db/k", "must begin with postgresql://"],
    ["postgresql://a:b@db/k#main", "# as %23"],
    ["postgresql://a:b@db:port/k", "is not an address"],
    ["postgresql://a:b@db /k", "white space"],
    ["postgresql://", "has no host"],
  ])("is refused: %s", (value, problem) => expect(postgres(value)).toContain(problem));

  it.each(["smtp://", "smtps://?pool=true"])("of a mail server is refused without its host: %s", (value) =>
    expect(credentialUrlProblem(value, ["smtp", "smtps"])).toBe("has no host"),
  );

  it.each([
    "postgresql://klientvakt@db/klientvakt",
    "postgres://a:b:c@[::1]:5432/k",
    "postgresql:///k?host=/run/postgresql",
    "postgresql://a%40server:b@db/k",
  ])("is accepted: %s", (value) => expect(postgres(value)).toBeNull());
});
