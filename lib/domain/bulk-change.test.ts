import { expect, it } from "vitest";
import { type BulkChange, isShownByText } from "./bulk-change";

const EMPTY = {
  apiScopes: [],
  claims: [],
  redirectUris: [],
  postLogoutRedirectUris: [],
  childOrganizationNumbers: [],
};

it("a change is approved where it is listed only when its text says all that it does", () => {
  const uri = "https://a.no/callback";
  const shown: BulkChange[] = [
    { kind: "add-redirect-uri", uri },
    { kind: "remove-redirect-uri", uri },
    { kind: "replace-redirect-uri", uri, by: "https://b.no/callback" },
    { kind: "add-scope", scope: "nhn:a/b" },
    { kind: "remove-scope", scope: "nhn:a/b" },
    { kind: "rotate-key" },
  ];
  const others: BulkChange[] = [
    { kind: "set-claim", key: "a", values: {} },
    { kind: "set-configuration", base: EMPTY, wanted: EMPTY, source: "EDIT", confirmation: "" },
    { kind: "close", why: "other", confirmation: "abcdef" },
    { kind: "destroy-kept-keys" },
  ];
  expect(shown.every(isShownByText)).toBe(true);
  expect(others.some(isShownByText)).toBe(false);
});
