import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "./addresses";
import type { BrowserTestContext, Visitor } from "./browser-test-context";

/** The number of concurrent requests. */
const CONCURRENCY = 6;
const VISITORS: (Visitor | null)[] = ["ADMINISTRATOR", "SUPPORT", "VIEWER", "applicant", null];

interface FuzzRequest {
  method: string;
  /** Replaces the variable parts of the address; null keeps the real ones. */
  part: string | null;
  query: [string, string][];
  headers: Record<string, string>;
  body: { type: string; text: string } | null;
  visitor: number;
}

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.json({ maxDepth: 2 }),
  fc.webUrl(),
  fc.uuid(),
  fc.constantFrom(
    "",
    "\0",
    "%",
    "%00",
    "..",
    "../../etc/passwd",
    "-1",
    "1e999",
    "null",
    "[object Object]",
    "'--",
    "${7*7}",
  ),
);
const FIELDS = [
  "q",
  "after",
  "before",
  "sort",
  "due",
  "status",
  "template",
  "organization",
  "page",
  "status",
  "format",
  "group",
  "problem",
  "back",
  "code",
  "state",
  "iss",
  "error",
  "ids",
  "id",
  "step",
  "operationId",
  "publicJwk",
  "passphrase",
  "locale",
  "person",
  "from",
  "to",
  "action",
];
const field = fc.oneof(fc.constantFrom(...FIELDS), fc.string({ minLength: 1, maxLength: 12 }));
const pairs = fc.array(fc.tuple(field, text), { maxLength: 5 });
const form = pairs.map((fields) => ({
  type: "application/x-www-form-urlencoded",
  text: new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, wellFormed(value)]),
  ).toString(),
}));
const multipart = pairs.map((fields) => ({
  type: "multipart/form-data; boundary=xx",
  // Some are malformed, since a name may contain a quote.
  text: `${fields.map(([name, value]) => `--xx\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--xx--`,
}));
const body = fc.oneof(
  form,
  multipart,
  fc.record({ type: fc.constant("application/json"), text: fc.oneof(fc.json(), text) }),
  fc.record({
    type: fc.constantFrom("text/plain", "multipart/form-data", "application/octet-stream", "x"),
    text,
  }),
);
const header = fc.stringMatching(/^[\x21-\x7e]{0,60}$/);
const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc.record({
  method: fc.constantFrom("GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"),
  part: fc.option(text),
  query: pairs,
  headers: fc.record(
    {
      accept: fc.constantFrom("text/event-stream", "text/x-component", "*/*", "x"),
      authorization: header.map((value) => `DPoP ${value}`),
      dpop: header,
      "next-action": fc.stringMatching(/^[0-9a-f]{0,42}$/),
      rsc: fc.constant("1"),
      "next-router-state-tree": fc.oneof(
        header,
        fc.constantFrom(
          "[]",
          '["",{}]',
          '["",{},null,null,"x"]',
          encodeURIComponent('["",{"children":["ø",{}]}]'),
        ),
      ),
      "next-router-prefetch": fc.constantFrom("1", "2", "x"),
      "next-router-segment-prefetch": header,
      "next-url": header,
      "x-request-id": header,
      range: header,
      cookie: header.map(
        (value) =>
          `klientvakt-browser=${value.replace(/[;,]/g, "")}; klientvakt-locale=${value.slice(0, 5).replace(/[;,]/g, "")}`,
      ),
    },
    { requiredKeys: [] },
  ),
  body: fc.option(body),
  visitor: fc.nat(VISITORS.length - 1),
});

/** Replaces lone surrogates, which cannot be sent. */
function wellFormed(value: string): string {
  return Buffer.from(value, "utf8").toString("utf8");
}

/**
 * Sends malformed requests to every route, as every kind of user.
 * @returns the number of requests, and those that got a status of 500 or more, or no response
 */
export async function fuzzRoutes(
  t: BrowserTestContext,
  options: { runs: number; seed: number },
): Promise<{ requests: number; faults: string[] }> {
  const addresses = await addressesOf(t);
  const faults: string[] = [];
  let requests = 0;
  const jobs = ROUTES.flatMap((route, index) =>
    fc
      .sample(fuzzRequest, { numRuns: options.runs, seed: options.seed + index })
      .map((each) => ({ route, each })),
  );
  const worker = async () => {
    const cookies = await cookiesOf(t);
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const { route, each } = job;
      const real = addresses[route.path];
      const address =
        each.part === null ? real : route.path.replace(/\[\w+\]/g, encodeURIComponent(wellFormed(each.part)));
      const query = new URLSearchParams(
        each.query.map(([name, value]): [string, string] => [name, wellFormed(value)]),
      );
      const description = `${each.method} ${address}?${query}`;
      const status = await send(
        t,
        { ...each, url: `${address.split("?")[0]}?${query}` },
        cookies[each.visitor]!,
      );
      requests += 1;
      if (status === null || status >= 500)
        faults.push(
          `${description}: ${status} (${JSON.stringify(each.headers)}, ${JSON.stringify(each.body)})`,
        );
      // A valid sign-out has ended the session, and the next requests need one.
      if (route.path === "/logout" && each.method === "POST")
        cookies[each.visitor] = await cookieOf(t, each.visitor);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return { requests, faults };
}

/**
 * As `fuzzRoutes`, for server actions, with forms of the fields that they read. A response with the code
 * INTERNAL is a fault.
 */
export async function fuzzActions(
  t: BrowserTestContext,
  options: { runs: number; seed: number },
): Promise<{ requests: number; faults: string[] }> {
  const { portalUrl } = t.stack;
  const faults: string[] = [];
  let requests = 0;
  const ids = await realIds(t);
  const value = fc.oneof(
    text,
    fc.constantFrom(...ids),
    fc.constantFrom("on", "30", "1", "pause", "SUPPORT", "add-scope", "{}", "[]"),
  );
  const manifest = JSON.parse(fs.readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName?: string }>;
  };
  const fields = fieldsByAction();
  const jobs = Object.entries(manifest.node).flatMap(([id, { exportedName = "?" }], index) => {
    const names = fields.get(exportedName) ?? [];
    const values = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    return fc
      .sample(values, { numRuns: options.runs, seed: options.seed + index })
      .map((each) => ({ id, exportedName, each }));
  });
  const worker = async () => {
    let cookie = await cookieOf(t, 0);
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const data = new FormData();
      for (const [name, value] of Object.entries(job.each)) data.append(`1_${name}`, wellFormed(value ?? ""));
      data.append("0", '[null,"$K1"]');
      const response = await fetch(`${portalUrl}/login`, {
        method: "POST",
        headers: { cookie, origin: portalUrl, "next-action": job.id, accept: "text/x-component" },
        body: data,
        redirect: "manual",
      });
      const text = await response.text();
      requests += 1;
      if (response.status >= 500 || text.includes('"code":"INTERNAL"'))
        faults.push(`${job.exportedName}: ${response.status} ${JSON.stringify(job.each)}`);
      if (text.includes("UNAUTHENTICATED")) cookie = await cookieOf(t, 0);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return { requests, faults };
}

async function cookieOf(t: BrowserTestContext, index: number): Promise<string> {
  const visitor = VISITORS[index];
  if (!visitor) return "";
  const { name, value } = await t.session(visitor);
  return `${name}=${value}`;
}

function cookiesOf(t: BrowserTestContext): Promise<string[]> {
  return Promise.all(VISITORS.map((_visitor, index) => cookieOf(t, index)));
}

async function send(
  t: BrowserTestContext,
  each: FuzzRequest & { url: string },
  cookie: string,
): Promise<number | null> {
  const { portalUrl } = t.stack;
  const sent = ["GET", "HEAD", "OPTIONS"].includes(each.method) ? null : each.body;
  // Ends the event stream of a live page.
  const stop = new AbortController();
  const request = (path: string) =>
    fetch(`${portalUrl}${path}`, {
      method: each.method,
      headers: {
        ...each.headers,
        cookie: [cookie, each.headers.cookie].filter(Boolean).join("; "),
        origin: portalUrl,
        // An address for each request, so that the rate limit for links does not apply.
        "x-forwarded-for": `198.51.100.${Math.floor(Math.random() * 250)}, ${crypto.randomUUID()}`,
        ...(sent ? { "content-type": sent.type } : {}),
      },
      body: sent ? wellFormed(sent.text) : undefined,
      redirect: "manual",
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(20_000)]),
    });
  try {
    let response = await request(each.url);
    // Next redirects a request for a page's data to the address with the correct hash of its headers.
    const redirect = response.headers.get("location");
    if (redirect?.includes("_rsc=")) response = await request(redirect.replace(portalUrl, ""));
    if (!response.headers.get("content-type")?.includes("event-stream")) await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  } finally {
    stop.abort();
  }
}

async function realIds(t: BrowserTestContext): Promise<string[]> {
  const { installationId, organizationId, templateId } = await t.active();
  return [installationId, organizationId, templateId];
}

/** The form fields that each action reads, from its source. */
function fieldsByAction(): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const entry of fs.readdirSync("app", { recursive: true, withFileTypes: true })) {
    if (entry.name !== "actions.ts") continue;
    const source = fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    for (const part of source.split("export const ").slice(1))
      fields.set(/^\w+/.exec(part)![0], [
        ...new Set([...part.matchAll(/form\.(?:text|json|all|\w+)\("(\w+)"/g)].map((each) => each[1]!)),
      ]);
  }
  return fields;
}
