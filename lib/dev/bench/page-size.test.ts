import { describe, expect, it } from "vitest";
import { pageSize, scriptSizes } from "./page-size";

const script = (text: string) => `<script nonce="x">${text}</script>`;
const flight = (text: string) => `self.__next_f.push([1,"${text}"])`;

describe("the size of a page", () => {
  it("has its inline data apart, and not its other scripts", () => {
    const start = "(self.__next_f=self.__next_f||[]).push([0])";
    const data = [start, flight("a".repeat(3000)), flight("b".repeat(2000))];
    const html = `<body>${"æ".repeat(1000)}${script("other()")}${data.map(script).join("")}</body>`;
    const size = pageSize(html);
    expect(size.pageKb).toBeCloseTo(Buffer.byteLength(html) / 1000, 1);
    expect(size.flightKb).toBeCloseTo(data.join("").length / 1000, 1);
    expect(size.gzipKb).toBeLessThan(size.pageKb / 10);
  });

  it("counts texts apart from code, each script once, and none for old browsers", async () => {
    const random = Array.from({ length: 4000 }, (_, n) =>
      ((n * 2654435761) % 4294967296).toString(36),
    ).join();
    const files: Record<string, string> = {
      "/page":
        '<script src="/a.js?x=1&amp;y=2"></script><script src="/a.js?x=1&amp;y=2"></script>' +
        '<script src="/old.js" noModule=""></script><script async src="/texts/nb-1"></script>',
      "/a.js?x=1&y=2": random,
      "/texts/nb-1": random + random,
    };
    const sizes = await scriptSizes(async (address) => files[address]!, "/page");
    expect(sizes.codeKb).toBeGreaterThan(5);
    expect(sizes.textsKb).toBeGreaterThan(sizes.codeKb);
  });
});
