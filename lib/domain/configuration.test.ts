import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConfigurationBulkChange, editFor } from "./bulk-change";
import {
  applyEdit,
  type Configuration,
  type ConfigurationEdit,
  configurationOf,
  configurationProblems,
  diffConfigurations,
  fingerprintText,
  isSameConfiguration,
  isSensitiveChange,
  KEEP_ALL,
  nearDuplicates,
  payloadOf,
  rebaseConfiguration,
} from "./configuration";

const word = fc.string({ minLength: 1, maxLength: 12 });
const list = fc.uniqueArray(word, { maxLength: 6 });
const claimList = fc.uniqueArray(fc.record({ key: word, value: word }), {
  maxLength: 4,
  selector: (claim) => claim.key,
});
const configuration: fc.Arbitrary<Configuration> = fc.record({
  apiScopes: list,
  claims: claimList,
  redirectUris: list,
  postLogoutRedirectUris: list,
  childOrganizationNumbers: list,
});
const fieldEdit = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.constant({ kind: "keep" as const }),
    values.map((value) => ({ kind: "set" as const, value })),
  );
const edit: fc.Arbitrary<ConfigurationEdit> = fc.record({
  apiScopes: fieldEdit(list),
  claims: fieldEdit(claimList),
  redirectUris: fieldEdit(list),
  postLogoutRedirectUris: fieldEdit(list),
  childOrganizationNumbers: fieldEdit(list),
});

/** A response of GET /v1/client with this configuration, in which some values are pending. */
const upstream = fc
  .tuple(configuration, fc.infiniteStream(fc.constantFrom("active", "pending", "both")))
  .map(([state, kinds]) => ({
    state,
    read: {
      ...state,
      apiScopes: state.apiScopes.map((scope) => ({ scope, status: "ok", statusReason: null })),
      audienceSpecificClientClaims: state.claims.map((claim) => {
        const kind = kinds.next().value;
        return {
          claimType: claim.key,
          activeClaimValue: kind === "active" ? claim.value : kind === "both" ? "old" : null,
          pendingClaimValue: kind === "active" ? null : claim.value,
        };
      }),
    },
  }));

describe("a change that needs a recent login", () => {
  it("is every change but one of the child organizations alone", () => {
    fc.assert(
      fc.property(configuration, configuration, (before, after) => {
        const { childOrganizationNumbers } = before;
        const isOther = !isSameConfiguration(before, { ...after, childOrganizationNumbers });
        expect(isSensitiveChange(before, after)).toBe(isOther);
      }),
    );
  });
});

describe("a change of configuration", () => {
  it("sends state plus edit and nothing else, for any upstream state and any edit", () => {
    fc.assert(
      fc.property(upstream, edit, fc.boolean(), ({ state, read }, edits, shared) => {
        const payload = payloadOf(applyEdit(configurationOf(read), edits), shared);
        const expected = (field: keyof Configuration) =>
          edits[field].kind === "set" ? edits[field].value : state[field];
        expect(payload).toEqual({
          apiScopes: expected("apiScopes"),
          audienceSpecificClientClaims: expected("claims"),
          redirectUris: shared ? null : expected("redirectUris"),
          postLogoutRedirectUris: expected("postLogoutRedirectUris"),
          childOrganizationNumbers: expected("childOrganizationNumbers"),
        });
        expect(Object.values(payload).filter((value) => value === null || value === undefined)).toHaveLength(
          shared ? 1 : 0,
        );
      }),
    );
  });

  it("keeps a pending claim value, and distinguishes an empty list from an unchanged one", () => {
    fc.assert(
      fc.property(upstream, ({ state, read }) => {
        expect(applyEdit(configurationOf(read), KEEP_ALL)).toEqual(state);
        const emptied = applyEdit(configurationOf(read), {
          ...KEEP_ALL,
          redirectUris: { kind: "set", value: [] },
        });
        expect(emptied).toEqual({ ...state, redirectUris: [] });
      }),
    );
  });

  it("has a difference that, applied to the old state, gives the new one", () => {
    fc.assert(
      fc.property(configuration, configuration, (before, after) => {
        const lines = diffConfigurations(before, after);
        const show = (state: Configuration) => JSON.parse(fingerprintText(state)) as string[][];
        const fields = [
          "apiScopes",
          "redirectUris",
          "postLogoutRedirectUris",
          "claims",
          "childOrganizationNumbers",
        ];
        fields.forEach((field, index) => {
          const of = (...changes: string[]) =>
            lines
              .filter((line) => line.field === field && changes.includes(line.change))
              .map((line) => line.text);
          expect([...new Set(of("kept", "added"))].sort()).toEqual(show(after)[index]);
          expect([...new Set(of("kept", "removed"))].sort()).toEqual(show(before)[index]);
        });
        expect(lines.every((line) => line.change === "kept")).toBe(isSameConfiguration(before, after));
      }),
    );
  });

  it("does not depend on the order of a list", () => {
    fc.assert(
      fc.property(configuration, (state) => {
        const turned = {
          ...state,
          redirectUris: [...state.redirectUris].reverse(),
          claims: [...state.claims].reverse(),
        };
        expect(isSameConfiguration(state, turned)).toBe(true);
      }),
    );
  });
});

describe("two concurrent edits", () => {
  it("an edit of an unchanged state is applied as it is", () => {
    fc.assert(
      fc.property(configuration, configuration, (base, wanted) => {
        expect(isSameConfiguration(rebaseConfiguration(base, wanted, base), wanted)).toBe(true);
      }),
    );
  });

  it("the second keeps what the first changed, unless it changed the same itself", () => {
    fc.assert(
      fc.property(configuration, configuration, configuration, (base, wanted, fresh) => {
        const merged = rebaseConfiguration(base, wanted, fresh);
        for (const field of [
          "apiScopes",
          "redirectUris",
          "postLogoutRedirectUris",
          "childOrganizationNumbers",
        ] as const) {
          for (const value of fresh[field]) {
            const removed = base[field].includes(value) && !wanted[field].includes(value);
            expect(merged[field].includes(value)).toBe(!removed);
          }
          for (const value of wanted[field].filter((each) => !base[field].includes(each)))
            expect(merged[field]).toContain(value);
          expect(
            merged[field].every((value) => fresh[field].includes(value) || wanted[field].includes(value)),
          ).toBe(true);
        }
        expect(new Set(merged.claims.map((claim) => claim.key)).size).toBe(merged.claims.length);
      }),
    );
  });
});

describe("what may be sent", () => {
  const base: Configuration = {
    apiScopes: ["nhn:selvbetjening/client"],
    claims: [],
    redirectUris: ["https://a.no/cb"],
    postLogoutRedirectUris: [],
    childOrganizationNumbers: [],
  };
  const limits = {
    scopes: ["nhn:selvbetjening/client", "nhn:msh/api"],
    logsUsersIn: true,
    sharedRedirectUris: false,
  };
  const problems = (change: Partial<Configuration>, more = {}) =>
    configurationProblems(base, { ...base, ...change }, { ...limits, ...more });

  it("is within the template, and always includes the scope for reading the status", () => {
    expect(problems({ apiScopes: ["nhn:selvbetjening/client", "nhn:msh/api"] })).toEqual({});
    expect(problems({ apiScopes: ["nhn:selvbetjening/client", "nhn:x/y"] })).toEqual({
      apiScopes: "scope-outside-template",
    });
    expect(problems({ apiScopes: [] })).toEqual({ apiScopes: "selvbetjening-scope-needed" });
    expect(
      problems({ redirectUris: [...base.redirectUris, "https://b.no"] }, { logsUsersIn: false }),
    ).toEqual({ redirectUris: "redirect-uris-not-used" });
    expect(problems({ redirectUris: [] }, { sharedRedirectUris: true })).toEqual({
      redirectUris: "redirect-uris-shared",
    });
  });

  it("has redirect URIs that are absolute, safe, and no near duplicates of others", () => {
    const uri = (added: string) => problems({ redirectUris: [...base.redirectUris, added] }).redirectUris;
    expect(uri("http://b.no/cb")).toBe("redirect-uri-not-https");
    expect(uri("https://b.no/cb#x")).toBe("redirect-uri-fragment");
    expect(uri("https://*.b.no/cb")).toBe("redirect-uri-wildcard");
    expect(uri("https://A.no/cb")).toBe("redirect-uri-near-duplicate");
    expect(uri("https://a.no/cb/")).toBe("redirect-uri-near-duplicate");
    expect(uri("http://localhost:1337/cb")).toBeUndefined();
    expect(nearDuplicates("https://a.no/CB", ["https://a.no/cb", "https://a.no/CB"])).toEqual([
      "https://a.no/cb",
    ]);
  });

  it("may keep or remove values that upstream has already, also invalid ones", () => {
    const odd = { ...base, redirectUris: ["http://b.no/cb", "nonsense"] };
    expect(configurationProblems(odd, { ...odd, redirectUris: ["nonsense"] }, limits)).toEqual({});
  });
});

describe("a change for many clients", () => {
  it("changes one field of each client, is idempotent, and leaves out clients that have it already", () => {
    fc.assert(
      fc.property(
        configuration,
        word,
        word,
        fc.constantFrom(
          "add-redirect-uri",
          "remove-redirect-uri",
          "replace-redirect-uri",
          "add-scope",
          "remove-scope",
          "set-claim",
        ),
        (state, a, b, kind) => {
          const change = {
            kind,
            uri: a,
            by: b,
            scope: a,
            key: a,
            values: { id: b },
          } as unknown as ConfigurationBulkChange;
          const edits = editFor(change, state, "id");
          if (!edits) return;
          const after = applyEdit(state, edits);
          const touched = Object.values(edits).filter((each) => each.kind === "set");
          expect(touched).toHaveLength(1);
          expect(isSameConfiguration(state, after)).toBe(kind === "replace-redirect-uri" && a === b);
          if (!(kind === "replace-redirect-uri" && a === b)) expect(editFor(change, after, "id")).toBeNull();
        },
      ),
    );
  });
});
