import type { StaffRole } from "@/lib/domain/permissions";
import { parsePlainJson, plainForm } from "@/lib/base/plain-text";
import { textOfBytes } from "@/lib/domain/key-reader/bytes";
import { MAX_KEY_BYTES, MAX_KEY_CHARACTERS } from "@/lib/domain/key-reader/limits";
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

  /**
   * A key: the file `<name>File` if one was chosen, in base64 when it is no text; else the text of the field.
   * Of a file that is too large as much as shows that it is.
   */
  async keyText(name: string): Promise<string> {
    const file = this.#form.get(`${name}File`);
    if (!(file instanceof File) || file.size === 0) return this.text(name);
    if (file.size > MAX_KEY_BYTES) return " ".repeat(MAX_KEY_CHARACTERS + 1);
    const bytes = new Uint8Array(await file.arrayBuffer());
    return textOfBytes(bytes) ?? Buffer.from(bytes).toString("base64");
  }

  /**
   * The bytes of a chosen file; null when none was chosen.
   * @param maxBytes of a larger file as much as shows that it is too large
   */
  async file(name: string, maxBytes: number): Promise<Uint8Array | null> {
    const file = this.#form.get(name);
    if (!(file instanceof File) || file.size === 0) return null;
    return new Uint8Array(await file.slice(0, maxBytes + 1).arrayBuffer());
  }

  /** A hidden field's JSON, as whatever it is: the verb's schema validates it. */
  json<T>(name: string): T {
    try {
      return parsePlainJson(this.text(name)) as T;
    } catch {
      return undefined as T;
    }
  }

  /** The fields whose names begin with this, in their order, by the rest of their names. */
  startingWith(prefix: string): { name: string; value: string }[] {
    return [...this.#form].flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === "string"
        ? [{ name: name.slice(prefix.length), value }]
        : [],
    );
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
