import http from "node:http";
import { paths } from "@/lib/domain/routes";
import { expect, test } from "./fixtures";

/** Sends a body as it is given, without the client's own checks. @returns the status */
function send(
  url: string,
  options: { method?: string; headers: http.OutgoingHttpHeaders; pieces: Buffer[] },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: options.method ?? "POST", headers: options.headers });
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    // The portal may close the connection before it has read what it refuses.
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    for (const piece of options.pieces) request.write(piece);
    request.end();
  });
}

const ADDRESSES = ["/", "/no-such-page", "/login/start", "/k/x/relay", "/r/x/step", "/api/fleet/v1/keys"];

test("a body above the limit of its address is refused before it is read, signed in or not", async ({
  stack,
}) => {
  const origin = stack.portalUrl;
  for (const path of ADDRESSES) {
    // One byte more than the 512 KiB of the largest form.
    const length = 524_289;
    expect(
      await send(`${origin}${path}`, {
        headers: { origin, "content-length": length },
        pieces: [Buffer.alloc(length)],
      }),
      path,
    ).toBe(413);
  }
});

test("a body without a length is counted", async ({ stack }) => {
  const origin = stack.portalUrl;
  const headers = { origin, "transfer-encoding": "chunked" };
  const pieces = (bytes: number) => Array.from({ length: bytes / 10_000 }, () => Buffer.alloc(10_000));
  expect(await send(`${origin}/`, { headers, pieces: pieces(300_000) })).toBe(413);
  expect(await send(`${origin}/`, { headers, pieces: pieces(2_000_000) })).toBe(413);
  expect(await send(`${origin}/`, { headers, pieces: pieces(100_000) })).not.toBe(413);
  // The API for installations first asks who sends it.
  expect([401, 404]).toContain(
    await send(`${origin}/api/fleet/v1/keys`, { method: "PUT", headers, pieces: pieces(10_000) }),
  );
});

test("the address for files asks for origin and session before it reads", async ({ stack }) => {
  const origin = stack.portalUrl;
  const pieces = [Buffer.alloc(1000)];
  const url = `${origin}${paths.importUpload}`;
  expect(await send(url, { headers: { origin: "https://elsewhere.example" }, pieces })).toBe(403);
  // To the sign-in page.
  expect(await send(url, { headers: { origin }, pieces })).toBe(303);
});
