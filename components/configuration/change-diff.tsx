"use client";

import { useTranslations } from "next-intl";
import { CONFIGURATION_FIELDS, type ConfigurationField, type DiffLine } from "@/lib/domain/configuration";

/**
 * A change of a configuration: what it is now at the left, and afterwards at the right. Fields without a
 * change are named, with their values on request.
 */
export function ChangeDiff({
  lines,
  before,
  after,
  note,
}: {
  lines: DiffLine[];
  /** Headings of the two columns. */
  before: string;
  after: string;
  note?: (field: ConfigurationField) => string | null;
}) {
  const t = useTranslations("configuration");
  const of = (field: ConfigurationField) => lines.filter((line) => line.field === field);
  const isChanged = (field: ConfigurationField) => of(field).some((line) => line.change !== "kept");
  const changed = CONFIGURATION_FIELDS.filter(isChanged);
  const untouched = CONFIGURATION_FIELDS.filter((field) => !isChanged(field));
  return (
    <>
      <table className="kv-change">
        <thead>
          <tr>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        {changed.map((field) => (
          <tbody key={field}>
            <tr>
              <th scope="rowgroup" colSpan={2}>
                {t(`field.${field}`)}
                {note?.(field) ? <small>{note(field)}</small> : null}
              </th>
            </tr>
            {of(field).map((line) => (
              <tr key={`${line.change} ${line.text}`} data-change={line.change}>
                <td>{line.change === "added" ? <Nothing /> : <code>{line.text}</code>}</td>
                <td>
                  {line.change === "removed" ? null : <code>{line.text}</code>}
                  <small>{t(`change.${line.change}`)}</small>
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      {untouched.length > 0 ? (
        <details className="kv-untouched">
          <summary>
            {t("untouched", { fields: untouched.map((field) => t(`field.${field}`)).join(", ") })}
          </summary>
          <dl className="kv-dl">
            {untouched.map((field) => (
              <div key={field} className="contents">
                <dt>{t(`field.${field}`)}</dt>
                <dd>
                  {of(field).length === 0 ? t("empty") : null}
                  {of(field).map((line) => (
                    <code key={line.text} className="block">
                      {line.text}
                    </code>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </>
  );
}

function Nothing() {
  return <span className="kv-subtle">–</span>;
}
