import fs from "node:fs";
import http from "node:http";
import { text as readText } from "node:stream/consumers";
import path from "node:path";
import type { Permission } from "@/lib/domain/permissions";
import { roleMay } from "@/lib/domain/permissions";
import { returnPath, withReturn } from "@/lib/domain/return-path";
import { type Route, ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "@/lib/dev/testing/addresses";
import type { BrowserTestContext, Visitor } from "@/lib/dev/testing/browser-test-context";
import { expect, test } from "../fixtures";

/**
 * Requests every route and server action as every kind of visitor. The routes come from the registry and the
 * actions from the build's own list, so new ones are covered automatically, and the expected response follows
 * from the access that they declare.
 */
type Who = Visitor | "signed out" | "removed" | "timed out";
const VISITORS: Who[] = [
  "signed out",
  "removed",
  "timed out",
  "applicant",
  "VIEWER",
  "SUPPORT",
  "ADMINISTRATOR",
];

async function cookieOf(t: BrowserTestContext, who: Who): Promise<string> {
  if (who === "signed out") return "";
  const session = await t.session(who === "removed" || who === "timed out" ? "ADMINISTRATOR" : who);
  if (who === "timed out") {
    const long = new Date(Date.now() - 31 * 60_000);
    await t.db.staffSession.updateMany({ where: { userId: session.userId }, data: { lastSeenAt: long } });
  }
  if (who === "removed") {
    await t.db.staffUser.update({
      where: { id: session.userId },
      data: { state: "REMOVED", role: null },
    });
  }
  return `${session.name}=${session.value}`;
}

const isStaff = (who: Who): who is "VIEWER" | "SUPPORT" | "ADMINISTRATOR" =>
  ["VIEWER", "SUPPORT", "ADMINISTRATOR"].includes(who);

/**
 * The response that a route must give, from the access that the registry declares; null when it is not
 * defined there.
 */
function expected(route: Route, who: Who, address: string): { status: number; location?: string } | null {
  if (route.access === "public" || route.access === "link" || route.access === "token") return null;
  if (route.access === "signed-in")
    return who === "applicant" ? { status: 200 } : { status: 307, location: isStaff(who) ? "/" : "/login" };
  const signedIn = isStaff(who);
  if (route.kind === "handler")
    return { status: signedIn ? (roleMay(who, route.access) ? 200 : 403) : who === "applicant" ? 403 : 401 };
  if (!signedIn)
    return {
      status: 307,
      location: withReturn(who === "applicant" ? "/login/requested" : "/login", returnPath(address)),
    };
  if (!roleMay(who, route.access)) return { status: 403 };
  return { status: 200 };
}

test("routes respond to each visitor as the registry declares", async ({ t, stack }) => {
  const addresses = await addressesOf(t);
  const problems: string[] = [];
  let requests = 0;
  for (const who of VISITORS) {
    const cookie = await cookieOf(t, who);
    for (const route of ROUTES.filter((each) => (each.methods as readonly string[]).includes("GET"))) {
      const response = await fetch(`${stack.portalUrl}${addresses[route.path]}`, {
        headers: { cookie },
        redirect: "manual",
      });
      const body = await response.text();
      const expectedResponse = expected(route, who, addresses[route.path]);
      requests += 1;
      if (response.status >= 500) problems.push(`${who} ${route.path}: ${response.status}`);
      if (!expectedResponse) continue;
      const location = response.headers.get("location")?.replace(stack.portalUrl, "");
      if (
        response.status !== expectedResponse.status ||
        (expectedResponse.location && location !== expectedResponse.location)
      ) {
        problems.push(
          `${who} ${route.path}: ${response.status} ${location ?? ""}, not ${expectedResponse.status} ${expectedResponse.location ?? ""}`,
        );
      }
      // A refused page must not contain the data either.
      if (expectedResponse.status !== 200 && body.includes("Hovedserver"))
        problems.push(`${who} ${route.path}: leaks the installation`);
    }
  }
  expect(problems).toEqual([]);
  expect(requests).toBeGreaterThan(VISITORS.length * 20);
});

/** The actions with names and permissions from the sources and ids from the build. */
function actions(): { id: string; name: string; permission: Permission | "applicant" }[] {
  const declared = new Map<string, string>();
  for (const entry of fs.readdirSync("app", { recursive: true, withFileTypes: true })) {
    if (entry.name !== "actions.ts") continue;
    const source = fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    for (const match of source.matchAll(
      /export const (\w+) = defineAction(?:<\w+>)?\(\{[\s\S]*?permission: "([\w.]+)"/g,
    ))
      declared.set(match[1]!, match[2]!);
  }
  const manifest = JSON.parse(fs.readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName?: string }>;
  };
  const list = Object.entries(manifest.node).map(([id, entry]) => ({
    id,
    name: entry.exportedName ?? "?",
    permission: declared.get(entry.exportedName ?? "") as Permission,
  }));
  expect(list.map((each) => each.name).sort()).toEqual([...declared.keys()].sort());
  return list;
}

/**
 * Of actions that accept an empty form: an e-mail address is optional, there may be no other sessions, an
 * empty name of the right in Altinn is the default one, the vendor may have neither name nor telephone, and
 * the steps of replacing the portal's own key have no fields.
 */
const EMPTY_FORM_RESPONSES: Record<string, string[]> = {
  setOwnEmailAction: ["OK"],
  endOtherSessionsAction: ["OK"],
  setAltinnRightAction: ["OK"],
  saveVendorProfileAction: ["OK"],
  checkStaffClientAction: ["OK"],
  prepareStaffKeyAction: ["OK"],
  // The last when an earlier attempt has no answer yet.
  uploadStaffKeyAction: ["OK", "NOT_FOUND", "UPSTREAM_UNREACHABLE"],
  proveStaffKeyAction: ["OK", "NOT_FOUND", "KEY_NOT_ACCEPTED"],
  discardStaffKeyAction: ["OK", "NOT_FOUND"],
};

test("server actions respond to each visitor by the permission that they declare", async ({ t, stack }) => {
  const problems: string[] = [];
  const list = actions();
  expect(list.length).toBeGreaterThan(12);
  for (const who of VISITORS) {
    const cookie = await cookieOf(t, who);
    for (const action of list) {
      const response = await fetch(`${stack.portalUrl}/login`, {
        method: "POST",
        headers: {
          cookie,
          "next-action": action.id,
          origin: stack.portalUrl,
          "content-type": "text/plain;charset=UTF-8",
          accept: "text/x-component",
        },
        body: "[null,null]",
        redirect: "manual",
      });
      const text = await response.text();
      const code =
        /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? (text.includes('"ok":true') ? "OK" : text.slice(0, 80));
      const allowed =
        action.permission === "applicant"
          ? who === "applicant"
          : isStaff(who) && roleMay(who, action.permission);
      const refused = ["signed out", "removed", "timed out"].includes(who) ? "UNAUTHENTICATED" : "FORBIDDEN";
      const responses = EMPTY_FORM_RESPONSES[action.name] ?? ["INVALID_INPUT", "NOT_FOUND"];
      const right = allowed ? responses.includes(code) : code === refused;
      if (!right) problems.push(`${who} ${action.name}: ${code}`);
    }
  }
  expect(problems).toEqual([]);
});

test("handlers that change something respond to each visitor as the registry declares", async ({
  t,
  stack,
}) => {
  const addresses = await addressesOf(t);
  const problems: string[] = [];
  const handlers = ROUTES.filter(
    (each) => (each.methods as readonly string[]).includes("POST") && each.access.includes("."),
  );
  expect(handlers.length).toBeGreaterThan(4);
  for (const who of VISITORS) {
    const cookie = await cookieOf(t, who);
    for (const route of handlers) {
      const response = await fetch(`${stack.portalUrl}${addresses[route.path]}`, {
        method: "POST",
        headers: { cookie, origin: stack.portalUrl, "content-type": "application/x-www-form-urlencoded" },
        body: "x=1",
        redirect: "manual",
      });
      const location = response.headers.get("location")?.replace(stack.portalUrl, "");
      const toLogin = location?.startsWith("/login") ?? false;
      const allowed = isStaff(who) && roleMay(who, route.access as Permission);
      const right = allowed
        ? response.status < 400 && !toLogin
        : response.status === 403 || (!isStaff(who) && (response.status === 401 || toLogin));
      if (!right) problems.push(`${who} ${route.path}: ${response.status} ${location ?? ""}`);
    }
  }
  expect(problems).toEqual([]);
});

test("a link's token opens only its own kind of link", async ({ t, stack }) => {
  const addresses = await addressesOf(t);
  const links = ROUTES.filter((each) => each.access === "link");
  const tokenOf = (address: string) => /[\w-]{43}/.exec(address)?.[0];
  const kindOf = (path: string) => path.split("/")[1]!;
  const tokens = new Map(links.map((each) => [kindOf(each.path), tokenOf(addresses[each.path])!]));
  expect([...tokens.keys()].sort()).toEqual(["calendar", "confirm", "h", "k", "r"]);
  let requests = 0;
  for (const route of links)
    for (const [kind, token] of tokens) {
      if (kind === kindOf(route.path)) continue;
      for (const method of route.methods) {
        const response = await fetch(`${stack.portalUrl}${route.path.replace(/\[\w+\]/, token)}`, {
          method,
          headers: method === "POST" ? { origin: stack.portalUrl } : {},
          redirect: "manual",
        });
        const body = await response.text();
        expect([route.path, kind, method, body.includes("Kontor")]).toEqual([
          route.path,
          kind,
          method,
          false,
        ]);
        // A refused form redirects to the link's page, which is not found. An open return reveals nothing in
        // either case.
        expect([route.path, kind, method, [303, 404].includes(response.status)]).toEqual([
          route.path,
          kind,
          method,
          true,
        ]);
        requests += 1;
      }
    }
  expect(requests).toBeGreaterThan(50);
});

test("a request from another origin, or without an origin, is refused", async ({ t, stack }) => {
  const addresses = await addressesOf(t);
  const cookie = await cookieOf(t, "ADMINISTRATOR");
  // The API for installations does not use cookies, so cross-site requests gain nothing.
  for (const route of ROUTES.filter((each) => each.access !== "token")) {
    for (const origin of [
      "https://evil.example",
      "null",
      stack.portalUrl.replace("localhost", "127.0.0.1"),
      undefined,
    ]) {
      const headers: Record<string, string> = {
        cookie,
        "content-type": "application/x-www-form-urlencoded",
        ...(origin ? { origin } : {}),
      };
      const response = await fetch(`${stack.portalUrl}${addresses[route.path]}`, {
        method: "POST",
        headers,
        body: "x=1",
        redirect: "manual",
      });
      expect([route.path, origin, response.status]).toEqual([route.path, origin, 403]);
    }
  }
});

test("an action is accepted whatever host name the reverse proxy uses", async ({ t, stack }) => {
  const cookie = await cookieOf(t, "ADMINISTRATOR");
  const { id } = actions().find((each) => each.name === "endOtherSessionsAction")!;
  const { hostname, port } = new URL(stack.portalUrl);
  const send = (headers: Record<string, string>) =>
    new Promise<[number, string]>((done, fail) => {
      const request = http.request(
        {
          hostname,
          port,
          path: "/login",
          method: "POST",
          headers: {
            cookie,
            "next-action": id,
            origin: stack.portalUrl,
            "content-type": "text/plain;charset=UTF-8",
            accept: "text/x-component",
            ...headers,
          },
        },
        (response) => {
          readText(response).then((body) => done([response.statusCode!, body]), fail);
        },
      );
      request.on("error", fail).end("[null,null]");
    });
  const variants: Record<string, string>[] = [
    { host: "localhost" },
    { host: "inside.example:3000" },
    { "x-forwarded-host": "evil.example" },
  ];
  for (const headers of variants) {
    const [status, body] = await send(headers);
    expect([headers, status, body.includes('"ok":true')]).toEqual([headers, 200, true]);
  }
});

test("a link gives access to its own installation and to nothing else in the portal", async ({
  t,
  stack,
}) => {
  const mine = await t.link();
  const other = await t.link();
  const page = await (await fetch(mine.url)).text();
  expect(page).toContain(mine.organization.name);
  expect(page).not.toContain(other.organization.name);
  expect(page).not.toContain(mine.installationId);
  const { token } = mine;
  for (const address of [`/installations/${mine.installationId}`, "/installations"]) {
    const response = await fetch(`${stack.portalUrl}${address}`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: "manual",
    });
    expect(response.status).toBe(307);
  }
});

test("headers: a new nonce for each page, and no caching", async ({ stack }) => {
  const [first, second] = [await fetch(`${stack.portalUrl}/login`), await fetch(`${stack.portalUrl}/login`)];
  const policy = first.headers.get("content-security-policy")!;
  expect(policy).toMatch(/script-src 'nonce-[\w=]+' 'strict-dynamic'/);
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toBe(second.headers.get("content-security-policy"));
  expect(first.headers.get("referrer-policy")).toBe("strict-origin");
  expect(first.headers.get("cache-control")).toContain("no-store");
  expect(first.headers.get("x-powered-by")).toBeNull();
});

test("nobody has images drawn by the portal", async ({ stack }) => {
  const response = await fetch(`${stack.portalUrl}/_next/image?url=%2Ficon.png&w=64&q=75`);
  expect(response.status).toBe(404);
});

test("next-auth answers at none of its addresses", async ({ t, stack }) => {
  const cookie = await cookieOf(t, "ADMINISTRATOR");
  for (const name of [
    "signin",
    "signin/helseid",
    "callback/helseid",
    "callback/credentials",
    "callback/email",
    "signout",
    "session",
    "csrf",
    "providers",
    "error",
    "verify-request",
    "_log",
  ]) {
    for (const method of ["GET", "POST"]) {
      const response = await fetch(`${stack.portalUrl}/api/auth/${name}`, {
        method,
        headers: { cookie, origin: stack.portalUrl },
        redirect: "manual",
      });
      expect([name, method, response.status]).toEqual([name, method, 404]);
    }
  }
});
