import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { MAX_FILE_BYTES } from "@/lib/domain/import-file";
import { readTableInThread } from "./read-table-in-thread";

const text = (value: string) => new TextEncoder().encode(value);

describe("reading a table in a thread", () => {
  it("gives the table", async () => {
    expect(await readTableInThread(text("a;b\n1;2"))).toMatchObject({
      headers: ["a", "b"],
      rowCount: 1,
      chunks: [`[{"line":2,"cells":["1","2"]}]`],
    });
  });

  it("leaves this thread free to work while a large file is read", async () => {
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 1);
    await readTableInThread(text("a\n" + "1\n".repeat(100_000)));
    clearInterval(clock);
    // Reading on this thread would leave no turn at all.
    expect(turns).toBeGreaterThan(5);
  });

  it("has memory for the largest file that is accepted", async () => {
    const row = `${"ab;".repeat(99)}${"x".repeat(90)}\n`;
    const bytes = text(row.repeat(Math.floor(MAX_FILE_BYTES / row.length)));
    expect(await readTableInThread(bytes)).toMatchObject({ rowCount: expect.any(Number) });
  }, 300_000);

  it("ends a thread that a workbook makes use too much memory, and reads the next file", async () => {
    const empty = text("<si/>".repeat(30_000_000));
    const workbook = {
      "[Content_Types].xml": text(`<?xml version="1.0"?><Types/>`),
      "xl/workbook.xml": text(
        `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      "xl/_rels/workbook.xml.rels": text(
        `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="sharedStrings" Target="strings.xml"/></Relationships>`,
      ),
      "xl/worksheets/sheet1.xml": text("<worksheet/>"),
      "xl/strings.xml": empty,
    };
    const bad = readTableInThread(zipSync(workbook));
    const good = readTableInThread(text("a\n1"));
    expect(await bad).toBe("file-too-complex");
    expect(await good).toMatchObject({ rowCount: 1 });
  }, 300_000);

  it("refuses what is empty or too large without a thread, and files beyond those that may wait", async () => {
    expect(await readTableInThread(new Uint8Array())).toBe("file-empty");
    expect(await readTableInThread(new Uint8Array(MAX_FILE_BYTES + 1))).toBe("file-too-large");
    const all = await Promise.all(Array.from({ length: 8 }, () => readTableInThread(text("a\n1"))));
    expect(all.filter((each) => each === "file-busy")).toHaveLength(3);
    expect(all.filter((each) => typeof each === "object")).toHaveLength(5);
  });
});
