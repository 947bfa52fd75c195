import type { ReactNode } from "react";

/** A form that reads as sentences: each begins with a word such as "Når", and holds its fields. */
export function SentenceForm({ children }: { children: ReactNode }) {
  return <div className="kv-panel">{children}</div>;
}

/** One sentence. The first word is the name of its group of fields; further blocks stand below its line. */
export function Sentence({ word, children }: { word: string; children: ReactNode }) {
  return (
    <fieldset className="kv-sentence">
      <legend>{word}</legend>
      <div>{children}</div>
    </fieldset>
  );
}

/** A field in a sentence, whose name only screen readers need. */
export function SentenceField({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label>
      <span className="sr-only">{label}</span>
      {children}
    </label>
  );
}

/** Fields of a sentence that need a line each, with their names. */
export function SentenceFields({ children }: { children: ReactNode }) {
  return <div className="kv-sentence-fields">{children}</div>;
}
