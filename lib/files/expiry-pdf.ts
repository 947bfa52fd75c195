import path from "node:path";
import PDFDocument from "pdfkit";
import type { ExpiryCell, ExpiryTable } from "./expiry-table";

/** Inter, complete: names in Sámi need letters that the standard fonts of PDF lack. */
const FONTS = path.join(process.cwd(), "node_modules/@expo-google-fonts/inter");
const REGULAR = path.join(FONTS, "400Regular/Inter_400Regular.ttf");
const BOLD = path.join(FONTS, "600SemiBold/Inter_600SemiBold.ttf");

const MARGIN = 40;
const LINE = 15;
const GREY = "#5a5a5a";

/** A report as PDF, tagged for screen readers, with headings and a page number on every page. */
export async function expiryPdf(
  table: ExpiryTable,
  pageText: (page: number, of: number) => string,
): Promise<Buffer> {
  const doc = new PDFDocument({
    size: "A4",
    layout: "landscape",
    margin: MARGIN,
    bufferPages: true,
    pdfVersion: "1.7",
    tagged: true,
    lang: table.language,
    displayTitle: true,
    info: { Title: table.title, Creator: "Klientvakt" },
  });
  const parts: Buffer[] = [];
  doc.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve) => doc.on("end", resolve));
  doc.registerFont("regular", REGULAR).registerFont("bold", BOLD);
  const bottom = doc.page.height - MARGIN - 20;
  const root = doc.struct("Document");
  doc.addStructure(root);
  const section = (kind: string, draw: () => void) => root.add(doc.struct(kind, {}, [draw]));

  section("H1", () => doc.font("bold").fontSize(18).text(table.title, MARGIN, MARGIN));
  section("P", () => {
    doc.font("regular").fontSize(9).fillColor(GREY);
    for (const line of table.lead) doc.text(line);
  });
  let y = doc.y + 12;

  const line = (cells: string[], font: string, color: string) => {
    doc.font(font).fontSize(8.5).fillColor(color);
    let x = MARGIN;
    cells.forEach((cell, index) => {
      const width = table.columns[index]!.pdfWidth;
      if (width === null) return;
      doc.text(cell, x, y, { width: width - 6, height: LINE - 3, ellipsis: true, lineBreak: false });
      x += width;
    });
    y += LINE;
  };
  const headings = () => {
    line(
      table.columns.map((column) => column.heading),
      "bold",
      GREY,
    );
    doc
      .moveTo(MARGIN, y - 3)
      .lineTo(doc.page.width - MARGIN, y - 3)
      .lineWidth(0.5)
      .strokeColor(GREY)
      .stroke();
    y += 3;
  };
  const room = (lines: number) => {
    if (y + lines * LINE <= bottom) return;
    doc.addPage();
    y = MARGIN;
    headings();
  };

  section("P", headings);
  for (const group of table.groups) {
    // Keeps a heading together with the first rows of its group.
    room(3);
    y += 4;
    section("H2", () => {
      doc
        .font("bold")
        .fontSize(10)
        .fillColor("black")
        .text(`${group.title} (${group.rows.length})`, MARGIN, y);
      y += LINE + 2;
    });
    for (const row of group.rows) {
      room(1);
      section("P", () => line(row.map(textOf), "regular", "black"));
    }
  }
  if (table.cut) {
    room(2);
    section("P", () =>
      doc
        .font("bold")
        .fontSize(9)
        .text(table.cut!, MARGIN, y + 6),
    );
  }
  root.end();
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    // Without a bottom margin, because a line in the margin would start a new page.
    doc.page.margins.bottom = 0;
    doc.font("regular").fontSize(8).fillColor(GREY);
    doc.text(pageText(page + 1, count), MARGIN, doc.page.height - MARGIN, { lineBreak: false });
  }
  doc.end();
  await ended;
  return Buffer.concat(parts);
}

function textOf(cell: ExpiryCell): string {
  if (cell === null) return "";
  return typeof cell === "object" ? cell.text : String(cell);
}
