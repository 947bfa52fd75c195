import type { StepOutcome } from "@/lib/domain/diagnosis";
import type { Tone } from "@/lib/domain/installation-status";

/** @param outcome null while it is under way */
export function outcomeTone(outcome: StepOutcome | null): Tone {
  switch (outcome) {
    case "ok":
      return "success";
    case "partial":
      return "warning";
    case "failed":
      return "danger";
    case "not-tested":
      return "neutral";
    case null:
      return "info";
  }
}
