/** Why a date cannot be read; the text on screen is `import.problem.<code>`. */
export const DATE_PROBLEMS = [
  "date",
  // A month, a week or a day without a year.
  "date-partial",
  // The number of a day, as a spreadsheet shows a date in a cell that is not formatted as one.
  "date-serial",
  // The month before the day, or nothing shows which is which.
  "date-order",
  // The weekday is not the date's.
  "date-weekday",
] as const;
export type DateProblem = (typeof DATE_PROBLEMS)[number];

/** `day` as `2027-03-10`. `unknown` is what people write where there is no date. */
export type WrittenDate =
  { kind: "day"; day: string } | { kind: "unknown" } | { kind: "problem"; code: DateProblem };

const UNKNOWN: WrittenDate = { kind: "unknown" };
const problem = (code: DateProblem): WrittenDate => ({ kind: "problem", code });

/** Words for what is not known, lower case, without a full stop. */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set([
  ..."ukjent ukjend ukj uvisst mangler n/a na n.a i/a i/t null nil none unknown missing tbd tba #n/a #i/t #null!".split(
    " ",
  ),
  ...[
    "ikke satt",
    "ikkje sett",
    "ikke kjent",
    "ikke oppgitt",
    "ikke angitt",
    "ikke relevant",
    "ikke aktuelt",
  ],
  ...["ikkje kjent", "ikkje kjend", "ikkje oppgitt", "ikkje aktuelt", "ikkje registrert", "ikke fastsatt"],
  ...["ikke registrert", "ikke funnet", "vet ikke", "veit ikkje", "not set", "not known", "not given"],
  ...["not available", "not applicable"],
]);
/** The same for dates alone. */
const NO_DATE_WORDS: ReadonlySet<string> = new Set([
  ...["0", "ingen", "tom", "blank", "ingen dato", "ingen utløp", "utløper ikke", "utløper aldri", "aldri"],
  ...["aldri utløper", "ingen utløpsdato", "ingen sluttdato", "ukjent dato", "uten utløp", "utan utløp"],
  ...["evig", "evigvarende", "evigvarande", "for alltid", "ubegrenset", "tidsubegrenset"],
  ...["never", "never expires", "no date", "no expiry", "no expiry date", "does not expire", "forever"],
]);

const MONTHS: readonly string[][] = [
  ["januar", "january", "jan"],
  ["februar", "february", "feb", "febr"],
  ["mars", "march", "mar"],
  ["april", "apr"],
  ["mai", "may"],
  ["juni", "june", "jun"],
  ["juli", "july", "jul"],
  ["august", "aug"],
  ["september", "sep", "sept"],
  ["oktober", "october", "okt", "oct"],
  ["november", "nov"],
  ["desember", "december", "des", "dec"],
];
/** Whole names; any beginning of two letters or more is one as well. */
const WEEKDAYS: readonly string[][] = [
  ["søndag", "sundag", "sunday"],
  ["mandag", "måndag", "monday"],
  ["tirsdag", "tysdag", "tuesday"],
  ["onsdag", "wednesday"],
  ["torsdag", "thursday"],
  ["fredag", "friday"],
  ["lørdag", "laurdag", "saturday"],
];

/** A week or a quarter. */
const PARTIAL = /\b(?:uke|veke|week|kvartal|quarter)\b|^(?:\d{4}[ -]?)?[uwq]\.? ?\d/;

/** The first year of HelseID's keys: an earlier one is a day or a month in the wrong place. */
const FIRST_YEAR = 2017;

/**
 * Reads a day as people write it in Norwegian or English: in figures with any of `. / -` or in words, with
 * or without a weekday and a time of day, with two or four digits of the year. In figures the day comes
 * before the month, unless the year is first. Years outside 2000–2099 are not believed; the ends of the
 * calendar (years 1 and 9999, the first days of spreadsheets and of Unix) are what programs write for no
 * date.
 */
export function readWrittenDate(text: string): WrittenDate {
  if (text.length > 100) return problem("date");
  const written = plainOf(text);
  if (isUnknownText(text) || NO_DATE_WORDS.has(wordsOf(written))) return UNKNOWN;
  if (PARTIAL.test(written)) return problem("date-partial");
  const { rest: withoutTime, isTwelveHours } = cutTime(written);
  const { rest, weekday } = cutWeekday(withoutTime);
  const read = /\p{L}/u.test(rest.replace(/(?<=\d)(?:st|nd|rd|th)\b/g, ""))
    ? readWords(rest)
    : readFigures(rest, isTwelveHours);
  if (read.kind !== "day" || weekday === null) return read;
  return new Date(`${read.day}T00:00:00Z`).getUTCDay() === weekday ? read : problem("date-weekday");
}

/** Whether a cell says in words or signs that its value is not known: `-`, `?`, `ikke satt`, `n/a`. */
export function isUnknownText(text: string): boolean {
  if (text.length > 100) return false;
  const written = plainOf(text);
  return !/[\p{L}\p{N}]/u.test(written) || UNKNOWN_WORDS.has(wordsOf(written));
}

/** Without brackets around it and without a full stop. */
function wordsOf(written: string): string {
  return (/^[([{] ?(.+?) ?[)\]}]$/.exec(written)?.[1] ?? written).replace(/\.$/, "");
}

/** Composed, lower case, with plain spaces and hyphens, and nothing that cannot be seen. */
function plainOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

const TIME =
  /(?:,? |(?<=\d)t)(?:kl(?:okka|okken)?\.? ?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)? ?([ap]\.?m\.?)?(?: ?(?:z|utc|gmt|cet|cest|[+-]\d{2}:?(?:\d{2})?))?$/;
const HOUR = /,? kl(?:okka|okken)?\.? ?\d{1,2}$/;

/** Without a time of day, where there is a whole date before it: `10. 03.27` has none. */
function cutTime(text: string): { rest: string; isTwelveHours: boolean } {
  const found = TIME.exec(text) ?? HOUR.exec(text);
  const rest = text.slice(0, found?.index);
  const numbers = rest.match(/\d+/g) ?? [];
  const hasMonth = (rest.match(/\p{L}+/gu) ?? []).some((word) => monthOf(word) >= 0);
  const isWhole = numbers.length >= (hasMonth ? 2 : 3) || numbers[0]?.length === 8;
  return found && isWhole
    ? { rest, isTwelveHours: found[1] !== undefined }
    : { rest: text, isTwelveHours: false };
}

function cutWeekday(text: string): { rest: string; weekday: number | null } {
  const found =
    /^(?<name>\p{L}{2,9})\.?,? (?:den |the )?(?<rest>[\d\p{L}].*)$/u.exec(text) ??
    /^(?<rest>.*\d\.?),? [([]?(?<name>\p{L}{2,9})\.?[)\]]?$/u.exec(text);
  const { name, rest } = found?.groups ?? {};
  const weekday = name ? WEEKDAYS.findIndex((names) => names.some((each) => each.startsWith(name))) : -1;
  if (weekday < 0) return { rest: text.replace(/^(?:den|the) /, ""), weekday: null };
  return { rest: rest!.replace(/^(?:den|the) /, ""), weekday };
}

function readFigures(text: string, isTwelveHours: boolean): WrittenDate {
  const compact = text.replace(/\.$/, "");
  if (/^(?:\d+|\d{5}[.,]\d+)$/.test(compact)) return readNumber(compact);
  const parts = compact.split(/ ?[./-] ?| /);
  if (parts.some((part) => !/^'?\d{1,4}$/.test(part))) return problem("date");
  const [first, second, third] = parts.map((part) => part.replace("'", ""));
  if (parts.length === 2) return problem("date-partial");
  if (parts.length !== 3) return problem("date");
  if (first!.length === 4) return yearFirst(first!, second!, third!);
  if (first!.length > 2 || second!.length > 2 || (third!.length !== 2 && third!.length !== 4))
    return problem("date");
  const [day, month] = [Number(first), Number(second)];
  if (month > 12 && month <= 31 && day <= 12) return problem("date-order");
  // With a time in twelve hours, an American has written it.
  if (isTwelveHours && day <= 12 && day !== month) return problem("date-order");
  const year = yearOf(third!);
  if (third!.length === 2 && year < FIRST_YEAR && yearOf(first!) >= FIRST_YEAR && Number(third) <= 31)
    return problem("date-order");
  return dayOf(year, month, day);
}

function yearFirst(year: string, month: string, day: string): WrittenDate {
  if (day.length > 2 || month.length > 2) return problem("date");
  if (Number(month) > 12 && Number(day) <= 12) return problem("date-order");
  return dayOf(Number(year), Number(month), Number(day));
}

/** Digits alone: `20270310`, `10032027`, a serial number, or a year. */
function readNumber(text: string): WrittenDate {
  if (/^\d{8}$/.test(text)) {
    const iso = dayOf(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
    if (iso.kind !== "problem") return iso;
    return dayOf(Number(text.slice(4)), Number(text.slice(2, 4)), Number(text.slice(0, 2)));
  }
  if (/^(?:19|20)\d{2}$/.test(text)) return problem("date-partial");
  const number = Number(text.replace(",", "."));
  return problem(number >= 1 && number < 100_000 ? "date-serial" : "date");
}

function readWords(text: string): WrittenDate {
  const tokens = text.replace(/(?<=\d)(?:st|nd|rd|th)\b/g, "").match(/\d+|\p{L}+|'/gu) ?? [];
  const words = tokens.filter(
    (token) => /\p{L}/u.test(token) && token !== "of" && token !== "den" && token !== "i",
  );
  const numbers = tokens.filter((token) => /\d/.test(token));
  const month = monthOf(words[0] ?? "");
  if (words.length !== 1 || month < 0 || numbers.length > 2) return problem("date");
  if (numbers.length < 2) return problem("date-partial");
  const isYearFirst = numbers[0]!.length === 4;
  const [day, year] = isYearFirst ? [numbers[1]!, numbers[0]!] : [numbers[0]!, numbers[1]!];
  if (day.length > 2 || (year.length !== 2 && year.length !== 4)) return problem("date");
  return dayOf(yearOf(year), month + 1, Number(day));
}

/** @returns from 0; -1 for any other word */
function monthOf(word: string): number {
  return MONTHS.findIndex((names) => names.includes(word));
}

/** Two digits are a year of this century, unless they are nearer to the end of the last. */
function yearOf(digits: string): number {
  if (digits.length !== 2) return Number(digits);
  return Number(digits) + (Number(digits) < 80 ? 2000 : 1900);
}

/** The days that programs write for none, besides all of the years 1 and 9999. */
const NO_DAYS: ReadonlySet<string> = new Set([
  "1899-12-30",
  "1899-12-31",
  "1900-01-00",
  "1900-01-01",
  "1904-01-01",
  "1970-01-01",
]);

function dayOf(year: number, month: number, day: number): WrittenDate {
  const text = [
    String(year).padStart(4, "0"),
    String(month).padStart(2, "0"),
    String(day).padStart(2, "0"),
  ].join("-");
  if (year === 9999 || year === 1 || NO_DAYS.has(text)) return UNKNOWN;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && year >= 2000 && year < 2100 ? { kind: "day", day: text } : problem("date");
}
