import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { unpacksWithin } from "./unpacked-size";

const zeros = (bytes: number) =>
  zipSync({ "xl/a.xml": new Uint8Array(bytes), "xl/b.xml": new Uint8Array(10) });

/** The same file with small sizes in its headers, as in a zip bomb. */
function withFalseSizes(zip: Uint8Array): Uint8Array {
  const copy = Buffer.from(zip);
  for (const [signature, offset] of [
    ["PK\u0003\u0004", 22],
    ["PK\u0001\u0002", 24],
  ] as const)
    for (
      let at = copy.indexOf(signature, 0, "latin1");
      at >= 0;
      at = copy.indexOf(signature, at + 4, "latin1")
    )
      copy.writeUInt32LE(1, at + offset);
  return copy;
}

describe("the size that a zip unpacks to", () => {
  it("is counted over all entries", () => {
    expect(unpacksWithin(zeros(1_000_000), 1_000_010)).toBe(true);
    expect(unpacksWithin(zeros(1_000_000), 1_000_009)).toBe(false);
  });

  it("is counted from the data, not read from the headers", () => {
    const bomb = zeros(50_000_000);
    expect(bomb.length).toBeLessThan(100_000);
    expect(unpacksWithin(withFalseSizes(bomb), 1_000_000)).toBe(false);
  });
});
