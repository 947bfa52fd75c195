import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hasPackage,
  type ScopePackage,
  scopePackageProblem,
  scopesOfChoice,
  scopesOutsidePackages,
} from "./scope-packages";

const scope = fc.constantFrom("a/1", "a/2", "b/1", "b/2", "c/1");
const scopes = fc.uniqueArray(scope);
const packages: fc.Arbitrary<ScopePackage[]> = fc.uniqueArray(
  fc.record({ name: fc.constantFrom("Meldinger", "Adresser", "Kjernejournal"), scopes }),
  { selector: (each) => each.name },
);

describe("packages of scopes", () => {
  it("whoever chooses packages has all their scopes, what was chosen singly, and nothing else, each once", () => {
    fc.assert(
      fc.property(
        packages,
        scopes,
        fc.subarray(["Meldinger", "Adresser", "Ukjent"]),
        (all, single, names) => {
          const result = scopesOfChoice(all, { packages: names, scopes: single });
          expect(new Set(result).size).toBe(result.length);
          const chosen = all.filter((each) => names.includes(each.name));
          const expected = [...chosen.flatMap((each) => each.scopes), ...single];
          expect(new Set(result)).toEqual(new Set(expected));
          for (const each of chosen) expect(hasPackage(result, each)).toBe(each.scopes.length > 0);
        },
      ),
    );
  });

  it("every scope is in a package or listed apart", () => {
    fc.assert(
      fc.property(packages, scopes, (all, list) => {
        const outside = scopesOutsidePackages(all, list);
        for (const each of list) {
          expect(all.some((one) => one.scopes.includes(each))).toBe(!outside.includes(each));
        }
      }),
    );
  });

  it("is stored only with a name of its own, at least one scope, and scopes that the template has", () => {
    const one = { name: "Meldinger", scopes: ["a/1"] };
    expect(scopePackageProblem([one], ["a/1"])).toBeNull();
    expect(scopePackageProblem([{ ...one, name: "" }], ["a/1"])).toBe("package-incomplete");
    expect(scopePackageProblem([{ ...one, scopes: [] }], ["a/1"])).toBe("package-incomplete");
    expect(scopePackageProblem([one, { ...one, name: "MELDINGER" }], ["a/1"])).toBe("package-twice");
    expect(scopePackageProblem([one], ["a/2"])).toBe("package-outside-scopes");
  });
});
