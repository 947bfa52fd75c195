import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseInput } from "./parse-input";

describe("text that cannot be stored", () => {
  it.each(["\0", "a\0b", "\ud800", "\udc00x"])(
    "is refused by its field, wherever it comes from: %j",
    (odd) => {
      const schema = z.object({
        plain: z.string(),
        deep: z.object({ list: z.array(z.unknown()) }),
        decoded: z.string().transform((text) => JSON.parse(text) as unknown),
      });
      const valid = { plain: "x", deep: { list: [1] }, decoded: '"x"' };
      expect(parseInput(schema, valid)).toEqual({ ...valid, decoded: "x" });
      const fieldsOf = (input: object) => {
        try {
          parseInput(schema, { ...valid, ...input });
        } catch (error) {
          return error;
        }
      };
      for (const [field, value] of Object.entries({
        plain: odd,
        deep: { list: [{ [odd]: 1 }] },
        decoded: JSON.stringify([odd]),
      }))
        expect(fieldsOf({ [field]: value })).toMatchObject({
          code: "INVALID_INPUT",
          fields: { [field]: "invalid" },
        });
    },
  );
});
