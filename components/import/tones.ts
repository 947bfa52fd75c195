import type { Tone } from "@/lib/domain/installation-status";

export const IMPORT_TONES: Record<"PREVIEW" | "RUNNING" | "DONE" | "CANCELLED", Tone> = {
  PREVIEW: "warning",
  RUNNING: "info",
  DONE: "success",
  CANCELLED: "neutral",
};
