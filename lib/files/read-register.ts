import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { oneLine } from "@/lib/base/plain-text";
import { Problem } from "@/lib/base/problem";
import { isOrganizationNumber } from "@/lib/domain/organization-number";
import type { RegisterUnit } from "@/lib/domain/register-unit";
import { cutText } from "@/lib/base/plain-text";
import { MAX_LENGTH } from "@/lib/base/max-length";

const BATCH = 5000;
/** Longest text of one unit, in JSON: far above what the register has. */
const MAX_UNIT = 500_000;
/** Longest heading of a CSV file. */
const MAX_HEADING = 50_000;

/** Units of one batch, and how many rows had no valid number or name. */
export interface RegisterBatch {
  units: RegisterUnit[];
  skipped: number;
}

/**
 * Reads Enhetsregisteret's download of main units or sub-units, as Brønnøysund publishes it: CSV or JSON,
 * plain or gzip. Holds a batch of units in memory, whatever the size of the file.
 * @throws Problem for a file of another kind
 */
export async function* readRegister(file: Readable): AsyncGenerator<RegisterBatch> {
  let batch: RegisterBatch = { units: [], skipped: 0 };
  try {
    for await (const values of readValues(await textOf(file))) {
      const unit = unitOf(values);
      if (unit) batch.units.push(unit);
      else batch.skipped += 1;
      if (batch.units.length < BATCH) continue;
      yield batch;
      batch = { units: [], skipped: 0 };
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("The file cannot be read to its end: download it again.", { cause: error });
  }
  yield batch;
}

/** Values of a row by column or property; those of nested objects as `organisasjonsform.kode`. */
type Values = Record<string, unknown>;

/** The text of a file in pieces, unpacked when it begins as gzip does (RFC 1952, 2.3.1). */
async function textOf(file: Readable): Promise<AsyncIterator<string>> {
  const pieces = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let start: Buffer = Buffer.alloc(0);
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    start = Buffer.concat([start, next.value]);
    if (start.length >= 2) break;
  }
  const all = resumed({ done: false, value: start }, pieces);
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  return decoded(isPacked ? unpacked(all) : all);
}

async function* resumed<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

async function* unpacked(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const written = (async () => {
    for await (const piece of pieces)
      if (!gunzip.write(piece)) await new Promise((resume) => gunzip.once("drain", resume));
    gunzip.end();
  })().catch((error: Error) => gunzip.destroy(error));
  for await (const piece of gunzip) yield piece as Buffer;
  await written;
}

async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function* readValues(text: AsyncIterator<string>): AsyncGenerator<Values> {
  let start = "";
  for (;;) {
    const next = await text.next();
    if (!next.done) start += next.value;
    if (start.trim() !== "" || next.done) break;
  }
  const rest = resumed({ done: false, value: start }, text);
  if (/^\s*[[{]/.test(start)) yield* readJson(rest);
  else yield* readCsv(rest);
}

/** Each object of a JSON array, one at a time; also objects that follow each other. */
async function* readJson(pieces: AsyncIterable<string>): AsyncGenerator<Values> {
  let depth = 0;
  let unit = "";
  let inText = false;
  let escaped = false;
  for await (const piece of pieces) {
    let start = depth > 0 ? 0 : -1;
    for (let index = 0; index < piece.length; index += 1) {
      const character = piece[index];
      if (escaped) escaped = false;
      else if (inText) {
        if (character === "\\") escaped = true;
        else if (character === '"') inText = false;
      } else if (character === '"') inText = true;
      else if (character === "{") {
        if (depth === 0) start = index;
        depth += 1;
      } else if (character === "}" && depth > 0) {
        depth -= 1;
        if (depth > 0) continue;
        yield flat(parseUnit(unit + piece.slice(start, index + 1)));
        unit = "";
        start = -1;
      }
    }
    if (start >= 0) unit += piece.slice(start);
    if (unit.length > MAX_UNIT) throw notTheRegister();
  }
  if (depth > 0 || inText) throw new Problem("The file ends in the middle of a unit: download it again.");
}

function parseUnit(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notTheRegister();
  }
}

function flat(value: unknown, prefix = ""): Values {
  const values: Values = {};
  for (const [name, each] of Object.entries(Object(value) as object)) {
    if (each !== null && typeof each === "object" && !Array.isArray(each))
      Object.assign(values, flat(each, `${prefix}${name}.`));
    else values[`${prefix}${name}`] = each;
  }
  return values;
}

async function* readCsv(pieces: AsyncIterable<string>): AsyncGenerator<Values> {
  let heading = "";
  // By hand, because leaving a loop ends what it reads.
  const rest = pieces[Symbol.asyncIterator]();
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    heading += next.value;
    if (/[\n\r]/.test(heading) || heading.length > MAX_HEADING) break;
  }
  const [first = ""] = heading.split(/[\n\r]/, 1);
  const parser = parse({
    delimiter: first.split(";").length > first.split(",").length ? ";" : ",",
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim()),
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_UNIT,
  });
  const written = (async () => {
    parser.write(heading);
    for (let next = await rest.next(); !next.done; next = await rest.next())
      if (!parser.write(next.value)) await new Promise((resume) => parser.once("drain", resume));
    parser.end();
  })().catch((error: Error) => parser.destroy(error));
  let isChecked = false;
  for await (const row of parser as AsyncIterable<Values>) {
    if (!isChecked && (row.organisasjonsnummer === undefined || row.navn === undefined))
      throw notTheRegister();
    isChecked = true;
    yield row;
  }
  await written;
}

function notTheRegister(): Problem {
  return new Problem(
    "This is not Enhetsregisteret's file of units: expected CSV or JSON (also .gz) with organisasjonsnummer and navn.",
  );
}

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
/** Booleans of JSON, and of the two forms of CSV. */
const isYes = (value: unknown) => value === true || /^(true|j|ja)$/i.test(text(value));

function unitOf(values: Values): RegisterUnit | null {
  const number = text(values.organisasjonsnummer).trim();
  const name = cutText(oneLine(text(values.navn)), MAX_LENGTH.name);
  if (!isOrganizationNumber(number) || !name) return null;
  const parent = text(values.overordnetEnhet).trim();
  return {
    number,
    name,
    form: text(values["organisasjonsform.kode"] ?? values.organisasjonsform)
      .trim()
      .slice(0, 10)
      .toUpperCase(),
    parent: isOrganizationNumber(parent) ? parent : null,
    isBankrupt: isYes(values.konkurs),
    isDissolving: isYes(values.underAvvikling) || isYes(values.underTvangsavviklingEllerTvangsopplosning),
    deletedOn: /^\d{4}-\d\d-\d\d/.exec(text(values.slettedato))?.[0] ?? null,
  };
}
