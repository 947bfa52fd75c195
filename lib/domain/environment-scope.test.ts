import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FleetView } from "./fleet-view";
import {
  ENVIRONMENT_SCOPES,
  inScope,
  isScopedPath,
  parseScope,
  scopeOf,
  switchScope,
} from "./environment-scope";

const scopes = fc.constantFrom(...ENVIRONMENT_SCOPES);
const paths = fc.constantFrom("/", "/installations", "/alerts", "/staff", "/installations/new", "/templates");
const queries = fc.dictionary(fc.constantFrom("q", "status", "after", "page", "environment"), fc.string());

const parametersOf = (address: string) =>
  Object.fromEntries(new URL(address, "http://portal.example").searchParams);

describe("the scope in the address", () => {
  it("is what the switch was set to, whatever was in the address before", () => {
    fc.assert(
      fc.property(paths, queries, scopes, (path, query, scope) => {
        const address = switchScope(path, new URLSearchParams(query).toString(), scope);
        expect(scopeOf(parametersOf(address))).toBe(scope);
        expect(address.split("?")[0]).toBe(path);
      }),
    );
  });

  it("keeps the filters and leaves out where in the list the reader was", () => {
    fc.assert(
      fc.property(queries, scopes, (query, scope) => {
        const after = parametersOf(
          switchScope("/installations", new URLSearchParams(query).toString(), scope),
        );
        expect(after.q).toBe(query.q);
        expect(after.status).toBe(query.status);
        expect(after).not.toHaveProperty("after");
        expect(after).not.toHaveProperty("page");
      }),
    );
  });

  it("is carried to lists and to nothing else", () => {
    fc.assert(
      fc.property(paths, scopes, (path, scope) => {
        expect(scopeOf(parametersOf(inScope(path, scope)))).toBe(isScopedPath(path) ? scope : "");
      }),
    );
  });

  it("is read from any text as one of three, and as the list reads it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), scopes, fc.constantFrom("test", "ALL")), (environment) => {
        expect(ENVIRONMENT_SCOPES).toContain(parseScope(environment));
        expect(FleetView.parse({ environment }).environment).toBe(scopeOf({ environment }));
      }),
    );
  });
});
