import sharp from "sharp";
import { MAX_LOGO_BYTES, MAX_LOGO_PIXELS } from "@/lib/domain/vendor";

// Of libvips' decoders only these three can run, whatever the bytes claim to be: no SVG, which could refer to
// other files, and none of the rarer formats.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadPngBuffer", "VipsForeignLoadJpegBuffer", "VipsForeignLoadWebpBuffer"],
});
// A logo is decoded once in months: no threads and no memory are kept for it.
sharp.cache(false);
sharp.concurrency(1);

/** Three times the size on a page, for dense screens. */
const BOX = { width: 480, height: 108 };

/** Why a logo is not taken; the texts are `fields.<problem>` in the message files. */
export type LogoProblem = "logo-too-large" | "logo-format" | "logo-pixels";

/**
 * Decodes an uploaded logo and encodes it again, so that nothing but its pixels is kept: no metadata, no
 * trailing data, no animation.
 * @param bytes PNG, JPEG or WebP
 * @returns a PNG that fits into 480 × 108 pixels, or why the upload is not taken
 */
export async function encodeLogo(bytes: Uint8Array): Promise<{ png: Uint8Array } | { problem: LogoProblem }> {
  if (bytes.byteLength > MAX_LOGO_BYTES) return { problem: "logo-too-large" };
  if (!hasKnownSignature(bytes)) return { problem: "logo-format" };
  try {
    // The dimensions are in the header, and are read before any pixel is decoded.
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_LOGO_PIXELS) return { problem: "logo-pixels" };
    const png = await sharp(bytes, { limitInputPixels: MAX_LOGO_PIXELS, failOn: "error" })
      .autoOrient()
      .resize({ ...BOX, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .png({ compressionLevel: 9 })
      .timeout({ seconds: 5 })
      .toBuffer();
    return { png: new Uint8Array(png) };
  } catch {
    return { problem: "logo-format" };
  }
}

/** PNG (ISO 15948, 5.2), JPEG (ITU-T T.81, B.1.1.3: SOI and a marker) or WebP (RFC 9649, 2.3). */
function hasKnownSignature(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  return (
    text.startsWith("\x89PNG\r\n\x1a\n") || text.startsWith("\xff\xd8\xff") || /^RIFF[^]{4}WEBP/.test(text)
  );
}
