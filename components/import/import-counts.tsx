import { getTranslations } from "next-intl/server";

/** How many rows have which result, in the preview or after the import. Announced when they change. */
export async function ImportCounts({
  counts,
  begun,
}: {
  counts: { created: number; updated: number; unchanged: number; failed: number };
  begun: boolean;
}) {
  const t = await getTranslations("import");
  return (
    <div aria-live="polite">
      <ul className="kv-import-counts">
        {(["created", "updated", "unchanged", "failed"] as const).map((name) => (
          <li
            key={name}
            data-testid={`import-${name}`}
            data-color={name === "failed" && counts.failed > 0 ? "danger" : undefined}
          >
            <b>{t("number", { count: counts[name] })}</b>{" "}
            {t(`${begun ? "did" : "would"}.${name}`, { count: counts[name] })}
          </li>
        ))}
      </ul>
    </div>
  );
}
