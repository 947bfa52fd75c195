/** The factors of a test, each with its values. */
export type Factors = Record<string, readonly unknown[]>;
/** One value of every factor. */
export type Row<Shape extends Factors> = { [Name in keyof Shape]: Shape[Name][number] };

/** How many candidates are made for each row; the best is taken. */
const CANDIDATES = 15;

/** Indexes of values, one per factor; -1 where none is chosen yet. */
type Choice = number[];

/**
 * Rows in which every pair of values of every two factors occurs (a covering array of strength two). Greedy:
 * each row starts with a pair that is missing, and each further factor gets the value that covers the most
 * missing pairs (Cohen et al., "The AETG System", IEEE TSE 23(7), 1997).
 * @param seed the same factors and seed give the same rows
 */
export function coveringArray<const Shape extends Factors>(factors: Shape, seed: number): Row<Shape>[] {
  const names = Object.keys(factors);
  const sizes = names.map((name) => factors[name]!.length);
  const random = randomNumbers(seed);
  const missing = new MissingPairs(sizes);
  const rows: Choice[] = [];
  // A single factor has no pairs, but its values must occur.
  if (names.length === 1) rows.push(...Array.from({ length: sizes[0]! }, (_, value) => [value]));
  while (missing.count > 0) {
    const start = missing.any(random);
    let best: Choice = [];
    let bestGain = -1;
    for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
      const row = fill(start, sizes, missing, random);
      const gain = missing.gain(row);
      if (gain <= bestGain) continue;
      best = row;
      bestGain = gain;
    }
    missing.cover(best);
    rows.push(best);
  }
  return rows.map(
    (row) =>
      Object.fromEntries(names.map((name, index) => [name, factors[name]![row[index]!]])) as Row<Shape>,
  );
}

/** How many pairs of values of two different factors there are. */
export function countPairs(factors: Factors): number {
  const sizes = Object.values(factors).map((values) => values.length);
  return sizes.reduce(
    (sum, size, index) => sum + sizes.slice(index + 1).reduce((inner, other) => inner + size * other, 0),
    0,
  );
}

function fill(start: Choice, sizes: number[], missing: MissingPairs, random: () => number): Choice {
  const row = [...start];
  const open = row.flatMap((value, factor) => (value === -1 ? [factor] : []));
  shuffle(open, random);
  for (const factor of open) {
    const order = Array.from({ length: sizes[factor]! }, (_, value) => value);
    shuffle(order, random);
    let best = order[0]!;
    let bestGain = -1;
    for (const value of order) {
      const gain = missing.gainOf(row, factor, value);
      if (gain <= bestGain) continue;
      best = value;
      bestGain = gain;
    }
    row[factor] = best;
  }
  return row;
}

/** The pairs of values that no row has yet. */
class MissingPairs {
  /** The number of the first value of each factor; all values are numbered through. */
  readonly #starts: number[];
  readonly #total: number;
  /** By the numbers of two values, in both orders: 1 when the pair is missing. */
  readonly #missing: Uint8Array;
  #count = 0;

  constructor(readonly sizes: number[]) {
    this.#starts = sizes.map((_, factor) => sizes.slice(0, factor).reduce((sum, size) => sum + size, 0));
    this.#total = sizes.reduce((sum, size) => sum + size, 0);
    this.#missing = new Uint8Array(this.#total ** 2);
    const factorOf = sizes.flatMap((size, factor) => Array.from({ length: size }, () => factor));
    for (let first = 0; first < this.#total; first += 1)
      for (let second = first + 1; second < this.#total; second += 1)
        if (factorOf[first] !== factorOf[second]) this.#set(first, second, 1);
  }

  get count(): number {
    return this.#count;
  }

  /** One of the missing pairs, as a row in which nothing else is chosen. */
  any(random: () => number): Choice {
    let left = Math.floor(random() * this.#count);
    for (let first = 0; ; first += 1)
      for (let second = first + 1; second < this.#total; second += 1)
        if (this.#missing[first * this.#total + second] && left-- === 0)
          return this.sizes.map((size, factor) => {
            const values = [first, second].map((number) => number - this.#starts[factor]!);
            return values.find((value) => value >= 0 && value < size) ?? -1;
          });
  }

  /** How many missing pairs the value makes with the chosen ones of the factors before `end`. */
  gainOf(row: Choice, factor: number, value: number, end = row.length): number {
    const from = (this.#starts[factor]! + value) * this.#total;
    let gain = 0;
    for (let other = 0; other < end; other += 1)
      if (other !== factor && row[other] !== -1)
        gain += this.#missing[from + this.#starts[other]! + row[other]!]!;
    return gain;
  }

  gain(row: Choice): number {
    return row.reduce((sum, value, factor) => sum + this.gainOf(row, factor, value, factor), 0);
  }

  cover(row: Choice): void {
    for (const [first, a] of row.entries())
      for (let second = first + 1; second < row.length; second += 1)
        this.#set(this.#starts[first]! + a, this.#starts[second]! + row[second]!, 0);
  }

  #set(first: number, second: number, missing: 0 | 1): void {
    this.#count += missing - this.#missing[first * this.#total + second]!;
    this.#missing[first * this.#total + second] = missing;
    this.#missing[second * this.#total + first] = missing;
  }
}

function shuffle(list: number[], random: () => number): void {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
