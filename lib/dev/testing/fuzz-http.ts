import fc from "fast-check";
import { ROUTES } from "@/lib/domain/routes";
import { addressesOf } from "./addresses";
import type { BrowserTestContext, Visitor } from "./browser-test-context";
import { fieldsByRoute } from "./fuzz-fields";
import { jsonValue, pairsOf, pointedValues, text, token, wellFormed } from "./fuzz-values";
import { FORM_ARGUMENT, formField, serverActions } from "./server-actions";

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

/** A request to a route that reads these parameters and fields. */
function requestTo(names: readonly string[]): fc.Arbitrary<FuzzRequest> {
  const pairs = pairsOf(names);
  return fc.record({
    method: fc.constantFrom("GET", "GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"),
    part: fc.option(text, { freq: 1 }),
    query: pairs,
    headers,
    body: fc.option(bodyOf(pairs)),
    visitor: fc.oneof(fc.constant(0), fc.nat(VISITORS.length - 1)),
  });
}

/**
 * The requests that reach what a route does with one parameter: valid in everything else, as an
 * administrator.
 */
function pointedRequests(route: (typeof ROUTES)[number], names: readonly string[]): FuzzRequest[] {
  const plain = { part: null, query: [], headers: {}, body: null, visitor: 0 };
  return route.methods.flatMap((method): FuzzRequest[] => [
    ...(route.path.includes("[") ? pointedValues("part") : []).map((part) => ({ ...plain, method, part })),
    ...names.flatMap((name) =>
      pointedValues(name).flatMap((value): FuzzRequest[] => {
        const pairs: [string, string][] = [[name, value]];
        const body = { type: "application/x-www-form-urlencoded", text: encoded(pairs) };
        return method === "GET" ? [{ ...plain, method, query: pairs }] : [{ ...plain, method, body }];
      }),
    ),
  ]);
}

/** Fields in every form that a body can have. */
function bodyOf(pairs: fc.Arbitrary<[string, string][]>): fc.Arbitrary<{ type: string; text: string }> {
  return fc.oneof(
    pairs.map((fields) => ({ type: "application/x-www-form-urlencoded", text: encoded(fields) })),
    pairs.map((fields) => ({
      type: "multipart/form-data; boundary=xx",
      // Some are malformed, since a name may contain a quote.
      text: `${fields.map(([name, value]) => `--xx\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--xx--`,
    })),
    fc.record({
      type: fc.constant("application/json"),
      text: fc.oneof(
        relayed.map((value) => JSON.stringify(value)),
        jsonValue.map((value) => JSON.stringify(value)),
        text,
      ),
    }),
    fc.record({
      type: fc.constantFrom("text/plain", "multipart/form-data", "application/octet-stream", "x"),
      text,
    }),
  );
}

/** What a customer's browser sends to be relayed, with anything in it. */
const relayed = fc.record(
  {
    kind: fc.constantFrom("token", "keys", "reading", "saved", "x"),
    kid: jsonValue,
    assertion: token,
    proof: token,
    accessToken: token,
    keys: jsonValue,
  },
  { requiredKeys: ["kind"] },
);

function encoded(fields: [string, string][]): string {
  return new URLSearchParams(
    fields.map(([name, value]): [string, string] => [wellFormed(name), wellFormed(value)]),
  ).toString();
}
const header = fc.stringMatching(/^[\x21-\x7e]{0,60}$/);
const headers: fc.Arbitrary<Record<string, string>> = fc.record(
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
    referer: header,
    "accept-language": header,
    "user-agent": header,
    cookie: fc
      .oneof(
        header,
        text.map((value) => encodeURIComponent(wellFormed(value))),
      )
      .map((value) => {
        const plain = value.replace(/[;,]/g, "").slice(0, 2000);
        return `klientvakt-browser=${plain}; klientvakt-environment=${plain}; klientvakt-locale=${plain.slice(0, 5)}`;
      }),
  },
  { requiredKeys: [] },
);

export interface FuzzOptions {
  /**
   * Whether the stack is this run's alone. On one that other tests use, actions get empty forms: what is
   * entered at random would change what those look at.
   */
  isAlone?: boolean;
  /** Random requests to each route or action. */
  runs: number;
  seed: number;
  /** Whether each parameter of each route, and each field of each action, also gets each odd value once. */
  exhaustive?: boolean;
}

/**
 * Sends malformed requests to every route, as every kind of user.
 * @returns the number of requests, and those that got a status of 500 or more, or no response
 */
export async function fuzzRoutes(
  t: BrowserTestContext,
  options: FuzzOptions,
): Promise<{ requests: number; faults: string[] }> {
  const addresses = await addressesOf(t);
  const faults: string[] = [];
  let requests = 0;
  const fields = fieldsByRoute();
  const jobs = ROUTES.flatMap((route, index) => {
    const names = fields.get(route.path)!;
    const chosen = { numRuns: options.runs, seed: options.seed + index };
    const pointed = pointedRequests(route, names);
    return [
      ...fc.sample(requestTo(names), chosen),
      ...(options.exhaustive ? pointed : fc.sample(fc.constantFrom(...pointed), chosen)),
    ].map((each) => ({ route, each }));
  });
  const worker = async () => {
    const cookies = await cookiesOf(t);
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const { route, each } = job;
      const real = addresses[route.path];
      const address =
        each.part === null ? real : route.path.replace(/\[\w+\]/g, encodeURIComponent(wellFormed(each.part)));
      const query = encoded(each.query);
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
  options: FuzzOptions,
): Promise<{ requests: number; faults: string[]; taken: string[] }> {
  const { portalUrl } = t.stack;
  const faults: string[] = [];
  const taken = new Set<string>();
  let requests = 0;
  const ids = await realIds(t);
  const value = fc.oneof(
    text,
    fc.constantFrom(...ids),
    fc.constantFrom("on", "30", "1", "pause", "SUPPORT", "add-scope", "{}", "[]"),
  );
  const jobs = serverActions().flatMap(({ id, name: exportedName, fields: names }, index) => {
    const values = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.array(value, { minLength: 1, maxLength: 2 })])),
      { requiredKeys: [] },
    );
    const usual = Object.fromEntries(
      names.map((name) => [name, [name.endsWith("Id") ? ids[0]! : name === "days" ? "7" : "x"]]),
    );
    const pointed = options.exhaustive
      ? names.flatMap((name) => pointedValues(name).map((odd) => ({ ...usual, [name]: [odd] })))
      : [];
    return [...fc.sample(values, { numRuns: options.runs, seed: options.seed + index }), ...pointed].map(
      (each) => ({ id, exportedName, each }),
    );
  });
  const worker = async () => {
    let cookie = await cookieOf(t, 0);
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const data = new FormData();
      for (const [name, given] of Object.entries(options.isAlone ? job.each : {}))
        for (const one of given ?? []) data.append(formField(name), wellFormed(one));
      data.append("0", FORM_ARGUMENT);
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
      const isRefused = /"code":"(?:INVALID_INPUT|UNAUTHENTICATED)"/.test(text);
      if (Object.keys(job.each).length > 0 && !isRefused) taken.add(job.exportedName);
      if (text.includes("UNAUTHENTICATED")) cookie = await cookieOf(t, 0);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return { requests, faults, taken: [...taken] };
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
