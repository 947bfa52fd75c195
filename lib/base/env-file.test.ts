import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FORMS, settingsText } from "@/lib/dev/testing/env-text";
import { loadEnvFile, parseEnvText, readEnvFile } from "./env-file";

const character = fc.constantFrom(..."$${}'\"#\\ \t`=%@/:;,nrt0aåЖ😀", "\n", "$HOME", "${A}", "\\n", " # ");
const value = fc.string({ unit: character, maxLength: 20 });

describe("the reader of .env", () => {
  it("reads every value back as it was written, in every form that can hold it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, fc.constantFrom(...FORMS)), { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        (written, lineEnd, mark) => {
          const { text, settings } = settingsText(written);
          const file = `${mark ? "\uFEFF" : ""}${text.replaceAll("\n", lineEnd)}`;
          expect(parseEnvText(file, ".env")).toEqual(settings);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("accepts export, comments, white space and the last of two assignments", () => {
    const text = [
      "# A comment",
      "  # another",
      "export A=one",
      "\tB = two words   # a comment",
      "C=a#b",
      "D=# not empty",
      "E= # empty",
      "F='single $HOME' # comment",
      'G="a\\nb \\$HOME \\d \\"q\\" C:\\\\x"#comment',
      "H=`a 'b' \"c\"`",
      "I=",
      "J=''",
      "A=last",
      'K={"kty":"RSA","d":"a#b"}',
      "L=Klientvakt <v@example.no>",
      "M='first",
      "second'",
    ].join("\n");
    expect(parseEnvText(text, ".env")).toEqual({
      A: "last",
      B: "two words",
      C: "a#b",
      D: "# not empty",
      E: "",
      F: "single $HOME",
      G: 'a\nb $HOME \\d "q" C:\\x',
      H: "a 'b' \"c\"",
      I: "",
      J: "",
      K: '{"kty":"RSA","d":"a#b"}',
      L: "Klientvakt <v@example.no>",
      M: "first\nsecond",
    });
  });

  it.each([
    ["A=1\nsome-secret", "line 2 is neither NAME=value"],
    ["A=1\n\nB: some-secret", "line 3 is neither NAME=value"],
    ["A='1'\nB=\"some-secret", "line 2 gives B a value that begins with a quote"],
    ["A='first\nsecond'\nB='some-secret' more", "line 3 gives B a value that begins with a quote"],
    ['MAIL_FROM="some-secret" <v@example.no>', "line 1 gives MAIL_FROM a value that begins with a quote"],
    ["=some-secret", "line 1 is neither NAME=value"],
    ["A=some-secret\0", "line 1 gives A a value with a NUL character"],
  ])("names the line of %j and never its text", (text, message) => {
    expect(() => parseEnvText(text, ".env")).toThrow(message);
    expect(() => parseEnvText(text, ".env")).not.toThrow("some-secret");
  });

  it("either reads any text or names a line", () => {
    const text = fc.string({
      unit: fc.oneof(character, fc.constantFrom("A=", "\n", "export ")),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (file) => {
        try {
          parseEnvText(file, ".env");
        } catch (error) {
          expect((error as Error).message).toMatch(/^\.env: line \d+ /);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("sets no variable that is set, and says why a file cannot be read", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "env-"));
    const file = path.join(folder, ".env");
    fs.writeFileSync(file, "A=file\nB=file\nC=file");
    const target: Record<string, string | undefined> = { A: "set", B: "" };
    loadEnvFile(file, target);
    expect(target).toEqual({ A: "set", B: "", C: "file" });
    expect(readEnvFile(path.join(folder, "none"))).toBeNull();
    expect(() => readEnvFile(folder)).toThrow("it is a folder");
    fs.writeFileSync(file, Buffer.from("\uFEFFA=b", "utf16le"));
    expect(() => readEnvFile(file)).toThrow("Save it as UTF-8");
    fs.writeFileSync(file, Buffer.from("A=bl\xe5", "latin1"));
    expect(() => readEnvFile(file)).toThrow("Save it as UTF-8");
  });
});
