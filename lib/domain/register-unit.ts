/**
 * Forms of organization that are sub-units in Enhetsregisteret (BEDR, and AAFY of those without business).
 */
const SUB_UNIT_FORMS = ["BEDR", "AAFY"];

export function isSubUnitForm(form: string): boolean {
  return SUB_UNIT_FORMS.includes(form.toUpperCase());
}

/** Which of the register's two files: main units, or sub-units. */
export type RegisterKind = "MAIN" | "SUB";

/** A unit of Enhetsregisteret, as its file has it. */
export interface RegisterUnit {
  number: string;
  name: string;
  /** Code of its form of organization, such as AS, ENK or BEDR. */
  form: string;
  /** Number of the unit that it belongs to. */
  parent: string | null;
  isBankrupt: boolean;
  /** Being dissolved, also by force. */
  isDissolving: boolean;
  /** The day on which it was deleted, as `2026-11-26`. */
  deletedOn: string | null;
}

/** What the loaded register says about a number, and since when. */
export interface RegisterFacts extends RegisterUnit {
  kind: RegisterKind;
  /** Name of the unit that it belongs to, if that is known. */
  parentName: string | null;
  loadedAt: Date;
}

/** The answer about one number. */
export interface RegisterLookup {
  /** Null when the number is in no loaded file. */
  unit: RegisterFacts | null;
  /** When the file of main units was loaded; null when none was, and nothing can be said about the number. */
  mainLoadedAt: Date | null;
}
