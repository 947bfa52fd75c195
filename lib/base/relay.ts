/**
 * What the portal answers to a request that a customer's browser has signed and the portal has relayed to
 * HelseID or Selvbetjening.
 */
export type RelayAnswer = RelayOutcome & {
  /** The time of the server that the request was for, in milliseconds since the epoch. Proofs follow it. */
  nowMs: number;
  /** That server's nonce for the next proof to it (RFC 9449, 8.2 and 9); null when it supplied none. */
  nonce: string | null;
};

export type RelayOutcome =
  | { kind: "token"; accessToken: string }
  /** The key list, sealed by the portal for the reading that follows; null when it could not be read. */
  | { kind: "keys"; keys: string | null }
  | { kind: "proved" }
  /** The server requires the nonce in the proof, so the browser signs the request again. */
  | { kind: "nonce" }
  /** The request was signed by another clock than the server's. It was not sent. */
  | { kind: "clock" }
  /** Another tab, or this one, has just tried: the next attempt is due in `seconds`. */
  | { kind: "wait"; seconds: number }
  /** What the server refused the request with: its error code, or else its status. */
  | { kind: "refused"; error: string };
