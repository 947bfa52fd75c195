/** What is wrong with a row of the audit, or with the log. */
export interface AuditFault {
  /** Number of the row, or the size of the log that a checkpoint is about. */
  seq: string;
  what:
    | "missing"
    | "inserted"
    | "changed"
    | "erased"
    | "unsealed"
    | "unchained"
    | "head"
    | "tree"
    | "checkpoint"
    | "customer";
  description: string;
}
