import type { ImportState } from "./states";

/**
 * Whether an import can be undone. It is undone as a whole or not at all, and only while nothing else has
 * touched what it changed.
 */
export type UndoState =
  /** Nothing has been changed by it, or it is still running. */
  | "nothing"
  | "possible"
  /** Requested; a worker is about to undo it. */
  | "undoing"
  | "undone"
  /** Something else has happened to what it changed. */
  | "touched"
  /** A previous release has imported a part of it, and recorded no effects. */
  | "unrecorded";

/** A run as far as undoing it is concerned. */
export interface UndoFacts {
  state: ImportState;
  undoRequestedAt: Date | null;
  undoneAt: Date | null;
  /** Rows that created or changed something, as its chunks have counted them. */
  changed: number;
  /** Rows whose effects were recorded. */
  recorded: number;
}

/** Decides everything but whether it was touched, which takes a look at every row. */
export function undoState(run: UndoFacts): Exclude<UndoState, "touched"> {
  if (run.undoneAt) return "undone";
  if (run.undoRequestedAt) return "undoing";
  if (run.state === "PREVIEW" || run.state === "RUNNING" || run.changed === 0) return "nothing";
  return run.recorded < run.changed ? "unrecorded" : "possible";
}

/** A row of the audit about what an import has changed, written after the import's own. */
export interface LaterChange {
  /** The import that wrote the row; null when none did. */
  importRun: string | null;
}

/**
 * Whether a later change touches what an import changed: every change does, whoever made it, except those of
 * the import itself and of another import that is undone, of which nothing is left.
 */
export function isTouch(change: LaterChange, runId: string, undoneRuns: ReadonlySet<string>): boolean {
  return change.importRun !== runId && !(change.importRun !== null && undoneRuns.has(change.importRun));
}
