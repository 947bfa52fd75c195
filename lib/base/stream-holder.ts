/** Who keeps event streams open: everybody at one link, or one session of a staff member. */
export interface StreamHolder {
  kind: "link" | "session";
  /** A hash, never the secret itself. */
  id: string;
}
