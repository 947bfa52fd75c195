import type { Tone } from "@/lib/domain/installation-status";
import type { ImportState } from "@/lib/domain/states";

/** The states of an import on screen; their texts are `import.state`. */
export type ShownState = ImportState | "UNDOING" | "UNDONE";

export const IMPORT_TONES: Record<ShownState, Tone> = {
  PREVIEW: "warning",
  RUNNING: "info",
  DONE: "success",
  CANCELLED: "neutral",
  UNDOING: "info",
  UNDONE: "neutral",
};

export function shownState(run: {
  state: ImportState;
  undoRequestedAt: Date | null;
  undoneAt: Date | null;
}): ShownState {
  if (run.undoneAt) return "UNDONE";
  return run.undoRequestedAt ? "UNDOING" : run.state;
}
