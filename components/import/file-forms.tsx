import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { TextBox } from "@/components/forms/text-box";
import { paths } from "@/lib/domain/routes";

/**
 * Everything that people keep tables in, also what cannot be read: the page then names the format and the way
 * on, where a picker that hides the file says nothing.
 */
const ACCEPTED = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.ods,text/csv,text/tab-separated-values";

/** A file, or cells that were copied, beside each other. Plain forms: a file is no input of an action. */
export async function FileForms() {
  const t = await getTranslations("import");
  return (
    <div className="kv-file-forms">
      <UploadForm
        id="import-file"
        label={t("choose")}
        help={t("chooseFormats")}
        submit={<button className="ds-button">{t("read")}</button>}
      >
        <input
          className="ds-input"
          id="import-file"
          type="file"
          name="file"
          required
          aria-describedby="import-file-help"
          accept={ACCEPTED}
        />
      </UploadForm>
      <UploadForm
        id="import-pasted"
        label={t("paste")}
        help={t("pasteHelp")}
        submit={
          <button className="ds-button" data-variant="secondary">
            {t("readPasted")}
          </button>
        }
      >
        <TextBox
          className="ds-input"
          id="import-pasted"
          name="pasted"
          rows={4}
          required
          wrap="off"
          autoComplete="off"
          spellCheck={false}
          aria-describedby="import-pasted-help"
        />
      </UploadForm>
    </div>
  );
}

/** A form with one field, which has the given id and is described by `<id>-help`. */
function UploadForm({
  id,
  label,
  help,
  submit,
  children,
}: {
  id: string;
  label: string;
  help: string;
  submit: ReactNode;
  children: ReactNode;
}) {
  return (
    <form method="post" action={paths.importUpload} encType="multipart/form-data">
      <div className="ds-field">
        <label className="ds-label" htmlFor={id}>
          {label}
        </label>
        <p id={`${id}-help`} data-field="description">
          {help}
        </p>
        {children}
      </div>
      {submit}
    </form>
  );
}
