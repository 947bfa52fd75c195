import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = "docs/decisions";
const STATUS = /^(proposed|accepted|superseded by \[(\d{4})\](, | and )?.*)$/;
const names = fs.readdirSync(FOLDER).filter((name) => name !== "README.md");
const read = (file: string) => fs.readFileSync(file, "utf8");
const records = names.map((name) => {
  const text = read(path.join(FOLDER, name));
  return {
    name,
    number: name.slice(0, 4),
    text,
    title: /^# \d{4}: (.+)$/m.exec(text)?.[1],
    date: /^- Date: (\d{4}-\d{2}-\d{2})$/m.exec(text)?.[1],
    status: /^- Status: (.+)$/m.exec(text)?.[1],
  };
});

describe("decision records", () => {
  it("are numbered from 0001 without a gap or a duplicate", () => {
    const expected = names.map((_name, index) => String(index + 1).padStart(4, "0"));
    expect(records.map((record) => record.number).sort()).toEqual(expected);
    for (const { name, number, text } of records) {
      expect(name).toMatch(/^\d{4}(-[a-z0-9]+)+\.md$/);
      expect([name, text.startsWith(`# ${number}: `)]).toEqual([name, true]);
    }
  });

  it("have a date, a status and every section", () => {
    for (const { name, date, status, text } of records) {
      expect([name, date, Number.isNaN(Date.parse(date ?? ""))]).toEqual([name, date, false]);
      expect([name, status]).toEqual([name, expect.stringMatching(STATUS)]);
      const sections = [...text.matchAll(/^## (.+)\n\n\S/gm)].map((match) => match[1]);
      expect([name, ...sections]).toEqual([name, "Context", "Decision", "Alternatives", "Consequences"]);
    }
  });

  it("are in the index by title, date and status", () => {
    const rows = [
      ...read(path.join(FOLDER, "README.md")).matchAll(
        /^\| \[(\d{4})\]\((.+?)\) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm,
      ),
    ].map((row) => row.slice(1));
    const expected = records.map(({ number, name, title, date, status }) => [
      number,
      name,
      title,
      date,
      status!.split(" ")[0],
    ]);
    expect(rows).toEqual(expected.sort());
  });

  it("are referred to by numbers and paths that exist, and never as one file", () => {
    const sources = ["app", "components", "lib", "prisma", "e2e", "docs", "deploy", ".github", ".eslint"]
      .filter((folder) => fs.existsSync(folder))
      .flatMap((folder) =>
        fs
          .readdirSync(folder, { recursive: true, encoding: "utf8" })
          .map((file) => path.join(folder, file))
          .filter((file) => !file.includes("generated") && fs.statSync(file).isFile()),
      )
      .concat(fs.readdirSync(".").filter((file) => /\.(md|ts|mjs|cjs|json)$/.test(file)));
    const numbers = new Set(records.map((record) => record.number));
    for (const file of sources.filter((each) => /\.(md|tsx?|[cm]?js|json|sql|prisma|ya?ml)$/.test(each))) {
      const text = read(file);
      expect([file, /DECISIONS\.md/.test(text)]).toEqual([file, false]);
      const cited = [...text.matchAll(/\bdecisions? (\d{4})\b/g)].map((match) => match[1]!);
      expect([file, ...cited.filter((number) => !numbers.has(number))]).toEqual([file]);
      const linked = [...text.matchAll(/docs\/decisions\/[\w-]+\.md/g)].map((match) => match[0]);
      expect([file, ...linked.filter((link) => !fs.existsSync(link))]).toEqual([file]);
    }
    for (const { name, text } of records)
      for (const [, link] of text.matchAll(/\]\(([^)#]+)\)/g))
        expect([name, link, fs.existsSync(path.join(FOLDER, link!))]).toEqual([name, link, true]);
  });
});
