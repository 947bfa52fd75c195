import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_LOGO_BYTES } from "@/lib/domain/vendor";
import { encodeLogo } from "./encode-logo";

const RED = { r: 200, g: 30, b: 30, alpha: 0.5 };
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: RED } });
const PNG_SIGNATURE = "89504e470d0a1a0a";
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("a logo", () => {
  let samples: Buffer[];
  beforeAll(async () => {
    samples = await Promise.all([
      picture(600, 200).png().toBuffer(),
      picture(600, 200)
        .jpeg()
        .withExif({ IFD0: { Copyright: "hemmelig" } })
        .toBuffer(),
      picture(600, 200).webp().toBuffer(),
    ]);
  });

  it("is taken as PNG, JPEG and WebP, and kept as a PNG that fits, with nothing but its pixels", async () => {
    for (const sample of samples) {
      const withTail = Buffer.concat([sample, Buffer.from("<script>alert(1)</script>")]);
      for (const bytes of [sample, withTail]) {
        const encoded = await encodeLogo(bytes);
        if (!("png" in encoded)) throw new Error(encoded.problem);
        expect(hex(encoded.png)).toMatch(new RegExp(`^${PNG_SIGNATURE}`));
        expect(Buffer.from(encoded.png).toString("latin1")).not.toMatch(/script|hemmelig/);
        expect(await sharp(encoded.png).metadata()).toMatchObject({ format: "png", width: 324, height: 108 });
      }
    }
  });

  it("keeps its size when it is small", async () => {
    const encoded = await encodeLogo(await picture(36, 20).png().toBuffer());
    if (!("png" in encoded)) throw new Error(encoded.problem);
    expect(await sharp(encoded.png).metadata()).toMatchObject({ width: 36, height: 20 });
  });

  it("is refused in any other format, also with the signature of one that is taken", async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
    const others = [
      "GIF89a\x01\0\x01\0\0\0\0;",
      svg,
      `\x89PNG\r\n\x1a\n${svg}`,
      "%PDF-1.7",
      "",
      "\xff\xd8\xff",
    ];
    for (const text of others)
      expect(await encodeLogo(Buffer.from(text, "latin1"))).toEqual({ problem: "logo-format" });
  });

  it("is refused with too many bytes, and with too many pixels in few bytes", async () => {
    expect(await encodeLogo(new Uint8Array(MAX_LOGO_BYTES + 1))).toEqual({ problem: "logo-too-large" });
    const vast = await picture(6000, 6000).png({ compressionLevel: 9 }).toBuffer();
    // Pixels of one colour: 36 million of them in a file of a size that is taken.
    const header = Buffer.from(vast.subarray(0, Math.min(vast.length, MAX_LOGO_BYTES)));
    expect(await encodeLogo(header)).toEqual({ problem: "logo-pixels" });
  });

  it("that is damaged anywhere is a PNG or refused, and nothing else happens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (which, changes, cut) => {
          const bytes = Buffer.from(samples[which]!);
          for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
          const encoded = await encodeLogo(
            cut < 0.7 ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length)),
          );
          if ("png" in encoded) expect(hex(encoded.png)).toMatch(new RegExp(`^${PNG_SIGNATURE}`));
          else expect(["logo-format", "logo-pixels"]).toContain(encoded.problem);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("of any bytes is refused or a PNG", async () => {
    const start = fc.constantFrom("", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "RIFF\x20\0\0\0WEBPVP8 ");
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (signature, rest) => {
        const encoded = await encodeLogo(Buffer.concat([Buffer.from(signature, "latin1"), rest]));
        expect("png" in encoded || "problem" in encoded).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
