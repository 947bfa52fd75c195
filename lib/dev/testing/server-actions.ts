import fs from "node:fs";
import { fieldsByAction } from "./fuzz-fields";

export interface ServerAction {
  /** What a page names it with, in the header `next-action`. */
  id: string;
  name: string;
  /** The form fields that it reads. */
  fields: string[];
}

/** Every server action of the production build, with its fields from the source. */
export function serverActions(): ServerAction[] {
  const manifest = JSON.parse(fs.readFileSync(".next/server/server-reference-manifest.json", "utf8")) as {
    node: Record<string, { exportedName?: string }>;
  };
  const fields = fieldsByAction();
  return Object.entries(manifest.node).map(([id, { exportedName: name = "?" }]) => ({
    id,
    name,
    fields: fields.get(name) ?? [],
  }));
}

/** What the form of a server action's call has, and what its page passes before it. */
export const FORM_ARGUMENT = '[null,"$K1"]';

/**
 * The name by which React's reader finds a field of that form: by any other it is left out, and the action
 * gets an empty form.
 */
export function formField(name: string): string {
  return `_1_${name}`;
}
