import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { damagedLink } from "./damaged-link";
import { ROUTES } from "./routes";

const CHARACTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const token = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 43, maxLength: 43 });
const kind = fc.constantFrom("k", "r", "h", "confirm");
const sign = fc.constantFrom(
  ".",
  ",",
  ">",
  "%3E",
  ")",
  "%22",
  "'",
  "!",
  ";",
  "%C2%BB",
  "%20",
  "/",
  "%0A",
  "%3D",
  "=",
  "*",
);
const around = fc.array(sign, { minLength: 1, maxLength: 3 }).map((signs) => signs.join(""));

describe("a damaged link", () => {
  it("that is whole but for what stands around it leads to its page", () => {
    fc.assert(
      fc.property(
        kind,
        token,
        around,
        fc.constantFrom("", "%3C", "%20", "=", "%3D", "%253C"),
        (of, secret, after, before) => {
          expect(damagedLink(`/${of}/${before}${secret}${after}`)).toEqual({ moved: `/${of}/${secret}` });
        },
      ),
    );
  });

  it("that has the next words of its sentence behind it leads to its page", () => {
    const words = fc.constantFrom(
      "%20og%20ring",
      ",%20takk",
      "%0AHilsen%20Mona",
      ".%20Se%20vedlegg",
      "%C2%A0a",
    );
    fc.assert(
      fc.property(kind, token, words, (of, secret, after) => {
        expect(damagedLink(`/${of}/${secret}${after}`)).toEqual({ moved: `/${of}/${secret}` });
      }),
    );
  });

  it("that was broken over lines is put together", () => {
    const breaks = fc.constantFrom(
      "%20",
      "%0D%0A",
      "%0A",
      "=%0D%0A",
      "%E2%80%8B",
      "+".replace("+", "%20%20"),
    );
    fc.assert(
      fc.property(kind, token, fc.integer({ min: 1, max: 42 }), breaks, (of, secret, at, broken) => {
        const path = `/${of}/${secret.slice(0, at)}${broken}${secret.slice(at)}`;
        expect(damagedLink(path)).toEqual({ moved: `/${of}/${secret}` });
      }),
    );
  });

  it("that was cut, has lost its token or is in capitals leads to a page of a link, never to the portal", () => {
    const says = { moved: "/k/damaged" };
    const cut = fc
      .tuple(kind, token, fc.integer({ min: 1, max: 42 }))
      .map(([of, secret, length]) => `/${of}/${secret.slice(0, length)}`);
    fc.assert(fc.property(cut, (path) => void expect(damagedLink(path)).toBeNull()));
    for (const path of [
      "/k",
      "/r",
      "/K",
      "/confirm",
      "/h/",
      "/k/%",
      "/k/%3",
      "/k/%00",
      "/r/%E0%A4%A",
      "//k",
      "/%3Ck/x",
      "/k%2F",
    ])
      expect([path, damagedLink(path)]).toEqual([path, says]);
    fc.assert(
      fc.property(
        kind,
        token,
        (of, secret) =>
          void expect(damagedLink(`/${of.toUpperCase()}/${secret}`)).toEqual({ moved: `/${of}/${secret}` }),
      ),
    );
  });

  it("is not any other address of the portal, nor an intact link", () => {
    fc.assert(
      fc.property(kind, token, (of, secret) => void expect(damagedLink(`/${of}/${secret}`)).toBeNull()),
    );
    for (const { path } of ROUTES) {
      const address = path.replace(/\[(token|value|hash)\]/, "x".repeat(43)).replace(/\[\w+\]/, "1");
      expect([address, damagedLink(address)]).toEqual([address, null]);
    }
  });

  it("has one answer, which is an intact link", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), kind, (text, of) => {
        const answer = damagedLink(`/${of}/${text}`);
        if (answer) expect(damagedLink(answer.moved)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
