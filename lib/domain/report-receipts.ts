/**
 * Finds clients that were copied or restored from a backup, by the receipts of their reports.
 *
 * The answer to each report carries a receipt with a number of its own, and names the receipt that the report
 * had sent back: its parent. An instance keeps the last receipt that it has got, and sends it with the next
 * report. So an instance that exists once always sends either the receipt that it sent before (the answer was
 * lost, or it stopped before it had stored the answer) or one whose parent is that one. Everything else is a
 * second line of reports. Times are not compared, except to recognize a request that arrives late.
 */

/** What a receipt states. Numbers rise with each answer to an instance. */
export interface Receipt {
  sequence: number;
  /** The receipt that the answered report had sent back; 0 when it had none. */
  parent: number;
}

/** A report that an instance sends before it has got a receipt. */
export const NO_RECEIPT: Receipt = { sequence: 0, parent: -1 };

export type ReceiptSuspicion =
  /** Two lines of reports are both in use: the same files run in two places. */
  | "COPIED"
  /** One jump back: the files were restored from a backup. */
  | "RESTORED";

/** What is kept of an instance. */
export interface ReceiptState {
  /** The highest number that was issued. */
  lastSequence: number;
  /**
   * The last receipt that each line of reports has sent back, the line used last first. Empty when a person
   * has dealt with a suspicion: then the next report begins a line.
   */
  lines: readonly Receipt[];
  /**
   * Numbers of the receipts that the line used last has sent back before, and when last, in milliseconds
   * since 1970 by the portal's clock; the newest first.
   */
  recent: readonly { sequence: number; usedAt: number }[];
  /** When `lines[0]` was last sent back. */
  usedAt: number;
}

/** Lines beyond this are forgotten, the ones not used for longest first. */
const MAX_LINES = 6;
const MAX_RECENT = 5;

/**
 * A request is accepted for at most a minute after its signing and, when the instance's clock is ahead, for
 * that much longer. One that arrives later than the next ones is not a second line.
 */
const MAX_DELAY_MS = 180_000;

export interface ReceiptDecision {
  state: ReceiptState;
  /** The receipt to answer with. */
  issued: Receipt;
  suspicion: ReceiptSuspicion | null;
}

/**
 * Decides about one report of an instance.
 * @param before null for the first report of the instance
 * @param sent the receipt that the report sends back: null when it has none; "unreadable" for one that this
 *   portal has not issued to the instance, as far as it can tell (its secret was changed)
 * @param now in milliseconds since 1970
 */
export function decideReceipt(
  before: ReceiptState | null,
  sent: Receipt | null | "unreadable",
  now: number,
): ReceiptDecision {
  const receipt = sent === null || sent === "unreadable" ? NO_RECEIPT : sent;
  if (
    !before ||
    before.lines.length === 0 ||
    sent === "unreadable" ||
    // The portal's database was restored from a backup, and does not contain what it has issued since.
    receipt.sequence > before.lastSequence
  ) {
    const lastSequence = Math.max(before?.lastSequence ?? 0, receipt.sequence);
    return issue({ lastSequence, lines: [receipt], recent: [], usedAt: now }, receipt, null);
  }
  const index = before.lines.findIndex(
    (line) => line.sequence === receipt.sequence || line.sequence === receipt.parent,
  );
  if (index === 0) return issue(continued(before, receipt, now), receipt, null);
  if (index === -1 && isLate(before, receipt, now)) return issue(before, receipt, null);
  const others = before.lines.filter((_, each) => each !== index);
  const state = {
    ...before,
    lines: [receipt, ...others].slice(0, MAX_LINES),
    recent: [],
    usedAt: now,
  };
  // A line that was left behind is used again; or two receipts with one parent were both sent back, so both
  // answers were received.
  const isSecondLine = index > 0 || before.lines.some((line) => line.parent === receipt.parent);
  return issue(state, receipt, isSecondLine ? "COPIED" : "RESTORED");
}

/** The line that was used last goes on, or repeats a report whose answer it did not get. */
function continued(before: ReceiptState, receipt: Receipt, now: number): ReceiptState {
  const [line, ...others] = before.lines;
  const isRepeated = line!.sequence === receipt.sequence;
  return {
    ...before,
    lines: [receipt, ...others],
    recent: isRepeated
      ? before.recent
      : [{ sequence: line!.sequence, usedAt: before.usedAt }, ...before.recent].slice(0, MAX_RECENT),
    usedAt: now,
  };
}

/** Whether a request arrives late that the instance had given up, and has sent others since. */
function isLate(before: ReceiptState, receipt: Receipt, now: number): boolean {
  return before.recent.some(
    (each) => each.sequence === receipt.sequence && now - each.usedAt <= MAX_DELAY_MS,
  );
}

function issue(state: ReceiptState, parent: Receipt, suspicion: ReceiptSuspicion | null): ReceiptDecision {
  const issued = { sequence: state.lastSequence + 1, parent: parent.sequence };
  return { state: { ...state, lastSequence: issued.sequence }, issued, suspicion };
}
