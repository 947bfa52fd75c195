import { describe, expect, it } from "vitest";
import { realNumber, syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import {
  areEnvironmentsTyped,
  isMixed,
  type MixedEnvironment,
  readEnvironmentNames,
  typedEnvironments,
} from "./mixed-environments";

describe("a client for an organization of the other environment's kind", () => {
  it.each([
    [syntheticNumber(1), "PRODUCTION", true],
    [syntheticNumber(1), "TEST", false],
    [realNumber(1), "TEST", true],
    [realNumber(1), "PRODUCTION", false],
    // As people write it.
    [`NO ${syntheticNumber(2)} MVA`, "PRODUCTION", true],
    // No organization number, and one of neither kind.
    ["", "PRODUCTION", false],
    ["123456785", "PRODUCTION", false],
    ["123456785", "TEST", false],
  ] as const)("%s in %s: %s", (number, environment, expected) => {
    expect(isMixed(number, environment)).toBe(expected);
  });

  it.each<[string, MixedEnvironment[]]>([
    ["PRODUKSJON", ["PRODUCTION"]],
    [" produksjon. ", ["PRODUCTION"]],
    ["Production", ["PRODUCTION"]],
    ["«TEST»", ["TEST"]],
    ["test og produksjon", ["TEST", "PRODUCTION"]],
    ["PRODUCTION, TEST", ["TEST", "PRODUCTION"]],
  ])("is confirmed by %j", (typed, environments) => {
    expect(areEnvironmentsTyped(typed, environments)).toBe(true);
    expect(typedEnvironments(typed)).toEqual(environments);
  });

  it.each<[string, MixedEnvironment[]]>([
    ["", ["PRODUCTION"]],
    ["ja", ["PRODUCTION"]],
    ["TEST", ["PRODUCTION"]],
    ["PRODUKSJON", ["TEST"]],
    ["PROD", ["PRODUCTION"]],
    ["ikke produksjon", ["PRODUCTION"]],
    // The confirmation of a file with both kinds names both.
    ["PRODUKSJON", ["TEST", "PRODUCTION"]],
    ["TEST PRODUKSJON", ["PRODUCTION"]],
  ])("is not confirmed by %j for %j", (typed, environments) => {
    expect(areEnvironmentsTyped(typed, environments)).toBe(false);
  });

  it("has its environments named by the refusal", () => {
    expect(readEnvironmentNames("PRODUCTION TEST")).toEqual(["TEST", "PRODUCTION"]);
    expect(readEnvironmentNames("")).toEqual([]);
  });
});
