import type { StaffRole } from "@/lib/domain/permissions";
import { parsePlainJson, plainForm } from "@/lib/base/plain-text";
import type { FieldInput, FieldKind } from "@/lib/domain/rule-field";

/**
 * Reads a form's fields as values that a schema can validate: a missing one is empty, a file is not text, and
 * every text is plain.
 */
export class FormReader {
  readonly #form: FormData;

  constructor(form: unknown) {
    this.#form = form instanceof FormData ? plainForm(form) : new FormData();
  }

  text(name: string): string {
    const value = this.#form.get(name);
    return typeof value === "string" ? value : "";
  }

  /** A hidden field's JSON, as whatever it is: the verb's schema validates it. */
  json<T>(name: string): T {
    try {
      return parsePlainJson(this.text(name)) as T;
    } catch {
      return undefined as T;
    }
  }

  all(name: string): string[] {
    return this.#form.getAll(name).filter((value): value is string => typeof value === "string");
  }

  checked(name: string): boolean {
    return this.#form.get(name) === "on";
  }

  /** Several fields, each as its kind submits it. */
  fields<Kinds extends Record<string, FieldKind>>(
    kinds: Kinds,
  ): { [Name in keyof Kinds]: FieldInput[Kinds[Name]] } {
    const read: { [Kind in FieldKind]: (name: string) => FieldInput[Kind] } = {
      lines: (name) => this.text(name),
      checkbox: (name) => this.checked(name),
      choice: (name) => this.text(name),
      choices: (name) => this.all(name),
      roles: (name) => this.all(name) as StaffRole[],
    };
    return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, read[kind](name)])) as {
      [Name in keyof Kinds]: FieldInput[Kinds[Name]];
    };
  }
}
