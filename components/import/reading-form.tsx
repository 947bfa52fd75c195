"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { useInitialChoices } from "@/components/forms/form-context";
import { DELIMITERS, LEFT_OUT, type LeftOut, TEXT_ENCODINGS } from "@/lib/domain/import-table";
import type { Reading } from "@/lib/services/import/schemas";
import { DELIMITER_NAMES } from "./delimiter-names";

const MAX_SHOWN = 80;

/** How the file was read: each guess can be changed, and the file is then read again. */
export function ReadingForm({
  runId,
  reading: { guess, kind, top, notes, include },
  action,
}: {
  runId: string;
  reading: Reading;
  action: ServerAction<void>;
}) {
  const t = useTranslations("import");
  const isText = guess.delimiter !== null;
  const offered = LEFT_OUT.filter((each) => notes.some(({ code }) => code === `rows-${each}`));
  return (
    <ActionForm action={action} className="grid gap-4" success={t("reread")}>
      <input type="hidden" name="runId" value={runId} />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {guess.encoding ? (
          <SelectField
            key={`encoding ${guess.encoding.name}`}
            name="encoding"
            label={t("encoding")}
            help={t(`confidence.${guess.encoding.confidence}`)}
            defaultValue={guess.encoding.name}
            options={TEXT_ENCODINGS.map((value) => ({ value, label: t(`encodingName.${value}`) }))}
          />
        ) : null}
        {isText && kind !== "xlsx" ? (
          <SelectField
            key={`delimiter ${guess.delimiter}`}
            name="delimiter"
            label={t("delimiter")}
            defaultValue={guess.delimiter!}
            options={DELIMITERS.map((value) => ({
              value,
              label: t(`delimiterName.${DELIMITER_NAMES[value]}`),
            }))}
          />
        ) : null}
        {guess.sheets.length > 1 ? (
          <SelectField
            key={`sheet ${guess.sheet}`}
            name="sheet"
            label={t("sheet")}
            defaultValue={guess.sheet ?? ""}
            options={guess.sheets.map(({ name, hidden }) => ({
              value: name,
              label: hidden ? t("sheetHidden", { name }) : name,
            }))}
          />
        ) : null}
        <SelectField
          key={`heading ${guess.sheet} ${guess.headingRow}`}
          name="headingRow"
          label={t("headingRow")}
          defaultValue={String(guess.headingRow)}
          options={[
            { value: "0", label: t("noHeadingRow") },
            ...top.map(({ line, cells }) => ({
              value: String(line),
              label: `${t("rowNumber", { line })}: ${shortened(cells)}`,
            })),
          ]}
        />
      </div>
      {offered.length > 0 ? <Included key={include.join()} offered={offered} include={include} /> : null}
      <div>
        <SubmitButton variant="secondary">{t("readAgain")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** Rows that are left out unless they are ticked. */
function Included({ offered, include }: { offered: LeftOut[]; include: LeftOut[] }) {
  const t = useTranslations("import");
  const id = useId();
  const chosen = useInitialChoices("include", include);
  return (
    <fieldset>
      <legend className="ds-label">{t("include")}</legend>
      {offered.map((each) => (
        <div key={each} className="mt-1 flex items-center gap-2">
          <input
            className="ds-input"
            type="checkbox"
            id={`${id}-${each}`}
            name="include"
            value={each}
            defaultChecked={chosen.includes(each)}
          />
          <label htmlFor={`${id}-${each}`}>{t(`includeRows.${each}`)}</label>
        </div>
      ))}
    </fieldset>
  );
}

function shortened(cells: string[]): string {
  const text = cells.filter((cell) => cell.trim() !== "").join(" | ");
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
