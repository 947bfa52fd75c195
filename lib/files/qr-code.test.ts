import fc from "fast-check";
import decodeQR from "qr/decode.js";
import { expect, it } from "vitest";
import { qrCode } from "./qr-code";

const SCALE = 4;

/** Draws the path as a camera would see it: RGBA, some pixels per module. */
function draw({ size, path }: { size: number; path: string }) {
  const width = size * SCALE;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let down = 0; down < SCALE; down += 1)
      for (let right = 0; right < Number(length) * SCALE; right += 1) {
        const at = ((Number(y) * SCALE + down) * width + Number(x) * SCALE + right) * 4;
        data.fill(0, at, at + 3);
      }
  return { width, height: width, data };
}

it("a camera reads from the drawing the address that it was made of", () => {
  const token = fc.stringMatching(/^[\w-]{43}$/);
  const host = fc.constantFrom(
    "https://klientvakt.example.no",
    "http://localhost:3000",
    "https://k.fjord.no:8443",
  );
  fc.assert(
    fc.property(host, fc.constantFrom("k", "r", "h"), token, (origin, kind, secret) => {
      const url = `${origin}/${kind}/${secret}`;
      expect(decodeQR(draw(qrCode(url)))).toBe(url);
    }),
    { numRuns: 20 },
  );
});
