import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainText } from "./plain-text";
import { cursorText, HistorySearch, isInstantText, ownPath, readCursor, writeCursor } from "./search-params";

describe("where a login leads", () => {
  it("is a path of the portal", () => {
    expect(ownPath("/staff")).toBe("/staff");
    expect(ownPath("/installations?due=30&sort=expiry")).toBe("/installations?due=30&sort=expiry");
  });

  it.each([
    null,
    "",
    "people",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a\nb",
    " /people",
    "/\t/evil.example",
  ])("is never %j", (text) => expect(ownPath(text)).toBeNull());

  it("never leaves the portal, whatever is asked for", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          const path = ownPath(text);
          if (path !== null)
            expect(new URL(path, "https://portal.example").origin).toBe("https://portal.example");
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("a cursor", () => {
  const any = () => true;
  const id = "0d7c1f5e-6f0a-4f0e-8a57-0a5a52f8f3d1";
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  it("is read as it was written, for every name that can be stored", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.uuid(), (value, row) => {
        fc.pre(value.length <= 200 && isPlainText(value));
        const text = writeCursor({ value, id: row });
        expect(cursorText.parse(text)).toBe(text);
        expect(readCursor(text, any)).toEqual({ value, id: row });
      }),
    );
  });

  it("is nothing else, however it is written", () => {
    const text = writeCursor({ value: "Legekontor", id });
    const others = [
      `${text}=`,
      ` ${text}`,
      text.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      Buffer.from(`["Legekontor", "${id}"]`).toString("base64url"),
      Buffer.from(text, "base64url").toString("base64"),
      encode(["Legekontor", id, 1]),
      encode(["Legekontor", "1"]),
      encode([1, id]),
      encode(["x".repeat(201), id]),
      encode(["\0", id]),
      encode(["\ud800", id]),
      Buffer.concat([Buffer.from('["'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(`","${id}"]`)]).toString(
        "base64url",
      ),
      encode({ 0: "Legekontor", 1: id }),
      "[".repeat(1000),
      "",
    ];
    for (const other of others) expect([other, readCursor(other, any)]).toEqual([other, null]);
    expect(readCursor(text, () => false)).toBeNull();
  });

  it("of time is an instant that the database has", () => {
    for (const time of ["1900-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z", "2026-02-28T23:59:59.999Z"])
      expect([time, isInstantText(time)]).toEqual([time, true]);
    for (const time of [
      "2026-02-30T00:00:00.000Z",
      "0000-01-01T00:00:00.000Z",
      "+010000-01-01T00:00:00.000Z",
      "-000001-01-01T00:00:00.000Z",
      "9999-12-31",
      "2026-01-01T00:00:00Z",
      "2026-01-01T24:00:00.000Z",
      "2026-01-01T00:00:00.000+01:00",
      "2026-01-01 (Thu) 00:00:00",
    ])
      expect([time, isInstantText(time)]).toEqual([time, false]);
  });

  it("of a history is a number that the audit can have", () => {
    expect(HistorySearch.parse({ before: "42" })).toEqual({ before: 42n });
    for (const before of ["0", "007", "-1", "1e3", "9".repeat(19), "1\n", ["1", "2"], "\u0661"])
      expect([before, HistorySearch.parse({ before }).before]).toEqual([before, undefined]);
  });
});
