import type { StaffRole } from "./permissions";

/** What a form submits for a field of each kind. */
export interface FieldInput {
  /** One value per line. */
  lines: string;
  checkbox: boolean;
  /** The value of one option; empty for none. */
  choice: string;
  choices: string[];
  roles: StaffRole[];
}
export type FieldKind = keyof FieldInput;

export interface FieldOption {
  value: string;
  label: string;
  /** A recipient without an address. */
  unreachable?: boolean;
}

/**
 * Why a rule has a field: who is alerted first, who is alerted when nobody acknowledges, or how the message
 * is written.
 */
export type FieldPurpose = "recipients" | "escalation" | "option";
