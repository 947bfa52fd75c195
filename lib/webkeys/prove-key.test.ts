import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newBrowserKey } from "@/lib/dev/testing/browser-key";
import { proveKey } from "./prove-key";

/** Each request for a token that the page has signed, by the client that it was signed for. */
let clients: unknown[];

beforeEach(() => {
  clients = [];
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    const nowMs = Date.now();
    if (!init?.body) {
      const clientId = `client of ${new URL(url).searchParams.get("kid")}`;
      const facts = { issuer: "https://sts", tokenEndpoint: "https://sts/token", clientId };
      return Promise.resolve(Response.json({ ...facts, nowMs, apiNowMs: nowMs }));
    }
    const { assertion } = JSON.parse(init.body as string) as { assertion: string };
    clients.push(decodeJwt(assertion).sub);
    return Promise.resolve(Response.json({ kind: "wait", seconds: 3, nowMs, nonce: null }));
  });
});
afterEach(() => vi.unstubAllGlobals());

it("each key is proved as the client that it belongs to, whichever was tried before at the same link", async () => {
  const [first, second] = [await newBrowserKey("a"), await newBrowserKey("a")];
  for (const key of [first, second, first]) await proveKey("https://portal/relay", key);
  expect(clients).toEqual([first, second, first].map(({ kid }) => `client of ${kid}`));
});
