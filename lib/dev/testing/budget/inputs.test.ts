import { expect, it } from "vitest";
import { ROUTES } from "@/lib/domain/routes";
import { bodyLimitOf } from "@/lib/http/body-limits";
import { largestBody } from "./inputs";
import { SHAPES } from "./shapes";

it("the table names the limit that the portal enforces, for every address", () => {
  for (const { path } of ROUTES) expect([path, largestBody(path)]).toEqual([path, bodyLimitOf(path)]);
});

it("every shape fills any length exactly, a byte for each character", () => {
  for (const { name, text } of SHAPES)
    for (const length of [0, 1, 7, 1000]) {
      expect([name, text(length).length]).toEqual([name, length]);
      expect([name, Buffer.byteLength(text(length))]).toEqual([name, length]);
    }
});
