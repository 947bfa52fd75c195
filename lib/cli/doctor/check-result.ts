export interface CheckResult {
  ok: boolean;
  /** What was checked. */
  subject: string;
  /** What the check found, or what to do. */
  detail: string;
}
