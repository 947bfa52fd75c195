import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownPath } from "./search-params";

describe("where a login leads", () => {
  it("is a path of the portal", () => {
    expect(ownPath("/staff")).toBe("/staff");
    expect(ownPath("/installations?due=30&sort=expiry")).toBe("/installations?due=30&sort=expiry");
  });

  it.each([
    null,
    "",
    "people",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a\nb",
    " /people",
    "/\t/evil.example",
  ])("is never %j", (text) => expect(ownPath(text)).toBeNull());

  it("never leaves the portal, whatever is asked for", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          const path = ownPath(text);
          if (path !== null)
            expect(new URL(path, "https://portal.example").origin).toBe("https://portal.example");
        },
      ),
      { numRuns: 2000 },
    );
  });
});
