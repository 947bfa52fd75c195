import type { Tone } from "./installation-status";
import type { KeyStatus } from "./key-status";

/** How a key's status is shown. */
export const KEY_TONES: Record<KeyStatus, Tone> = {
  ok: "success",
  due: "warning",
  critical: "danger",
  expired: "danger",
  unknown: "neutral",
};
