import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRoute } from "./find-route";
import { readReturn, returnPath, withReturn } from "./return-path";
import { type Route, ROUTES } from "./routes";

const ROUTE_LIST: readonly Route[] = ROUTES;
const isStaffPage = (route: Route) => route.kind === "page" && route.access.includes(".");
const ID = "0d7c1f5e-6f0a-4f0e-8a57-0a5a52f8f3d1";

/** Addresses of a route, each with its own values of the parameters. */
const addressOf = (route: Route) =>
  fc.stringMatching(/^[\w-]{1,43}$/).map((value) => route.path.replace(/\[\w+\]/g, value));

const routeWhere = (condition: (route: Route) => boolean) =>
  fc
    .constantFrom(...ROUTE_LIST.filter(condition))
    .chain((route) => addressOf(route).map((path) => ({ route, path })));

describe("the route of an address", () => {
  it("is the one whose fixed segments it has", () => {
    expect(findRoute("/installations/import")?.path).toBe("/installations/import");
    expect(findRoute("/installations/export")?.kind).toBe("handler");
    expect(findRoute(`/installations/${ID}`)?.path).toBe("/installations/[installationId]");
    expect(findRoute(`/installations/${ID}/configuration`)?.path).toBe(
      "/installations/[installationId]/configuration",
    );
    expect(findRoute("/organizations/lookup")?.kind).toBe("handler");
    expect(findRoute("/")?.path).toBe("/");
    for (const path of ["", "staff", "/Staff", "/staff/", "/nothing", "/installations//history", "/%73taff"])
      expect([path, findRoute(path)]).toEqual([path, null]);
  });

  it("is found for every route of the table", () => {
    for (const route of ROUTE_LIST)
      expect(findRoute(route.path.replace(/\[\w+\]/g, "x-1"))?.path).toBe(route.path);
  });
});

describe("where a sign-in continues", () => {
  it("is every page for staff, with its query", () => {
    fc.assert(
      fc.property(
        routeWhere(isStaffPage),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string({ unit: "grapheme", maxLength: 40 }), {
          maxKeys: 4,
        }),
        ({ route, path }, query) => {
          fc.pre(findRoute(path) === route);
          const text = new URLSearchParams(query).toString();
          const address = text ? `${path}?${text}` : path;
          expect(returnPath(address)).toBe(address);
          const page = new URL(withReturn("/login", address), "https://portal.example");
          expect(page.pathname).toBe("/login");
          expect(readReturn(Object.fromEntries(page.searchParams))).toBe(address === "/" ? null : address);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is no handler, no customer's link and no sign-in page", () => {
    fc.assert(
      fc.property(
        routeWhere((route) => !isStaffPage(route)),
        ({ path }) => {
          const route = findRoute(path);
          fc.pre(route !== null && !isStaffPage(route));
          expect(returnPath(path)).toBeNull();
          expect(returnPath(`${path}?a=1`)).toBeNull();
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is never another address, however it is written", () => {
    const hosts = ["evil.example", "evil.example:80", "user@evil.example", "[::1]", "%65vil.example"];
    const breaks = [
      "//",
      "/\\",
      "\\\\",
      "\\/",
      "///",
      "/\t/",
      "/\n/",
      "/%2f",
      "/%5c",
      "/./",
      "/../",
      "/.//",
      "https:/",
      "https://",
      "javascript:",
      "//%09/",
      "/\u0000/",
      "/\u2028/",
      "/;/",
      " /",
      "/@",
    ];
    const hostile = fc.oneof(
      fc
        .tuple(
          fc.constantFrom(...breaks),
          fc.constantFrom(...hosts),
          fc.constantFrom("", "/staff", "/..", "?x"),
        )
        .map((parts) => parts.join("")),
      fc
        .tuple(
          fc.constantFrom("/staff", "/alerts", "/", "/audit"),
          fc.constantFrom(...breaks),
          fc.constantFrom(...hosts),
        )
        .map((parts) => parts.join("")),
      routeWhere(() => true).chain(({ path }) =>
        fc
          .tuple(
            fc.nat({ max: path.length }),
            fc.constantFrom(...breaks, "%2e%2e", "%00", "..", "\r\n", "#", "?"),
          )
          .map(([at, text]) => path.slice(0, at) + text + path.slice(at)),
      ),
      routeWhere(() => true).map(({ path }) =>
        path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      ),
      fc.string({ unit: "binary" }),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const back = returnPath(text);
        if (back === null) return;
        const read = new URL(back, "https://portal.example");
        expect(read.origin).toBe("https://portal.example");
        expect(`${read.pathname}${read.search}`).toBe(back);
        expect(findRoute(read.pathname)).toSatisfy(isStaffPage);
        // It was written as it is read.
        expect(text.startsWith(read.pathname)).toBe(true);
        expect(back).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "/%2fevil.example",
    "/staff/../k/abc",
    "/./staff",
    `/k/${"A".repeat(43)}`,
    `/r/${"A".repeat(43)}`,
    `/h/${"A".repeat(43)}`,
    `/calendar/${"A".repeat(43)}`,
    "/logout",
    "/account/export",
    "/installations/export",
    "/login",
    "/login/start?back=/staff",
    "/api/metrics",
    "https://portal.invalid/staff",
    "//portal.invalid/staff",
    "/staff\u0000",
    "/staff\n",
    "",
    null,
    undefined,
  ])("is not %j", (text) => expect(returnPath(text)).toBeNull());

  it("leaves out what the browser's script adds to addresses", () => {
    expect(returnPath("/staff?_rsc=abc")).toBe("/staff");
    expect(returnPath(`/installations/${ID}?a=1&_rsc=x&nxtPinstallationId=1`)).toBe(
      `/installations/${ID}?a=1`,
    );
  });
});
