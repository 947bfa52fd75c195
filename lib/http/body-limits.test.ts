import fs from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paths } from "@/lib/domain/routes";
import { bodyLimitOf, bodyRefusal, MAX_FORM_BYTES, readLimitedBody } from "./body-limits";
import { limitSlowSenders } from "./server-timeouts";

const address = fc.constantFrom(
  "/",
  "/k/abc/relay",
  "/api/fleet/v1/keys",
  "/no-such-page",
  paths.importUpload,
);

describe("the size of a body", () => {
  /** A request as Node receives it: with a declared length, or in chunks. */
  const received = (headers: Record<string, string>, bytes: number) => ({
    headers: new Headers(headers),
    clone: () => new Request("http://portal.test/", { method: "POST", body: new Uint8Array(bytes) }),
  });

  it("is limited by its header for every address", async () => {
    await fc.assert(
      fc.asyncProperty(address, fc.nat(30_000_000), async (pathname, length) => {
        const request = received({ "content-length": String(length) }, 0);
        expect(await bodyRefusal(pathname, request)).toBe(length > bodyLimitOf(pathname) ? 413 : null);
      }),
    );
  });

  it("is counted when it is not declared, up to half of what Next holds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("/", "/k/abc/relay"), fc.nat(600_000), async (pathname, bytes) => {
        const limit = Math.min(bodyLimitOf(pathname), MAX_FORM_BYTES / 2);
        expect(await bodyRefusal(pathname, received({ "transfer-encoding": "chunked" }, bytes))).toBe(
          bytes > limit ? 413 : null,
        );
      }),
    );
  });

  it("is left to the API for installations, whose limit is far below what Next cuts", async () => {
    const request = received({ "transfer-encoding": "chunked" }, 400_000);
    expect(await bodyRefusal("/api/fleet/v1/keys", request)).toBeNull();
    expect(bodyLimitOf("/api/fleet/v1/keys")).toBeLessThan(MAX_FORM_BYTES / 4);
  });

  it("is the one that Next holds in memory", () => {
    const config = fs.readFileSync("next.config.mjs", "utf8");
    expect(config).toContain(`proxyClientMaxBodySize: "${MAX_FORM_BYTES / 1024}kb"`);
    expect(config).toContain(`bodySizeLimit: "${MAX_FORM_BYTES / 1024}kb"`);
  });

  it("is counted while a body is read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(30_000), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("/k/abc/relay", "/api/fleet/v1/keys"),
        async (pieces, pathname) => {
          const request = new Request(`http://portal.test${pathname}`, {
            method: "POST",
            body: new Blob(pieces.map((size) => new Uint8Array(size))),
          });
          const total = pieces.reduce((sum, size) => sum + size, 0);
          const read = await readLimitedBody(request);
          expect(read?.byteLength ?? null).toBe(total > bodyLimitOf(pathname) ? null : total);
        },
      ),
    );
  });
});

describe("a slow sender", () => {
  it("is disconnected by a server that was made before the limits were set", async () => {
    const server = http.createServer({ connectionsCheckingInterval: 20 }, (request, response) => {
      request.on("error", () => undefined);
      request.resume().on("end", () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    limitSlowSenders({ headersTimeout: 50, requestTimeout: 100 });
    const socket = net.connect(port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nx");
    const answer = await new Promise<string>((resolve) => {
      let received = "";
      socket.on("data", (data) => (received += data.toString()));
      socket.on("close", () => resolve(received));
    });
    expect(answer).toContain("408");
    server.close();
  });
});
