import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import type { LeftOut, TableNoteCode } from "@/lib/domain/import-table";
import type { Reading } from "@/lib/services/import/schemas";

/** Notes of what is not as the file's reader would expect: something is left out, or may be wrong. */
const WARNINGS: ReadonlySet<TableNoteCode> = new Set<TableNoteCode>([
  "headings-missing",
  "rows-hidden",
  "rows-filtered",
  "columns-hidden",
  "sheet-hidden",
  "sheets-hidden",
  "sheets-other",
  "formula-without-result",
  "encoding-unsure",
  "encoding-broken",
  "letters-garbled",
  "quote-unclosed",
  "cells-missing",
]);

/** Whether something about how the file was read should be looked at. */
export function needsLook({ notes, unreadCount }: Reading): boolean {
  return unreadCount > 0 || notes.some(({ code }) => WARNINGS.has(code));
}

/**
 * What a person should know about how the file was read, and the lines that could not be read; null when
 * there is nothing to say.
 */
export async function ReadingNotes({ reading }: { reading: Reading }) {
  const t = await getTranslations("import");
  const { notes, unread, unreadCount, include } = reading;
  const lines = (numbers: number[], count: number) =>
    numbers.length === 0
      ? null
      : t("noteLines", { lines: numbers.join(", "), more: count > numbers.length ? "more" : "all" });
  const isTaken = (code: TableNoteCode) => include.some((each: LeftOut) => code === `rows-${each}`);
  const isLeftOut = (code: TableNoteCode) => /^rows-(hidden|filtered|total)$/.test(code);
  const shown = (warning: boolean) => notes.filter(({ code }) => WARNINGS.has(code) === warning);
  const list = (warning: boolean) => (
    <ul className="kv-small grid list-disc gap-1 ps-5">
      {shown(warning).map((note) => (
        <li key={note.code}>
          {t(`note.${note.code}`, { count: note.count, texts: note.texts.join(", ") })}{" "}
          {isLeftOut(note.code) ? t(isTaken(note.code) ? "noteTaken" : "noteLeftOut") : null}{" "}
          <span className="kv-subtle">{lines(note.lines, note.count)}</span>
        </li>
      ))}
    </ul>
  );
  if (unreadCount === 0 && notes.length === 0) return null;
  return (
    <div className="grid gap-3">
      {unreadCount > 0 ? (
        <StatusBand tone="danger" title={t("unread", { count: unreadCount })}>
          <ul className="mt-1 grid gap-1">
            {unread.map(({ line, code, text }) => (
              <li key={line}>
                <strong>{t("rowNumber", { line })}</strong> {t(`lineProblem.${code}`)}{" "}
                <code className="break-all">{text}</code>
              </li>
            ))}
          </ul>
          {unreadCount > unread.length ? <p>{t("unreadMore", { shown: unread.length })}</p> : null}
        </StatusBand>
      ) : null}
      {shown(true).length > 0 ? (
        <StatusBand tone="warning" title={t("readingNotes")}>
          {list(true)}
        </StatusBand>
      ) : null}
      {shown(false).length > 0 ? list(false) : null}
    </div>
  );
}
