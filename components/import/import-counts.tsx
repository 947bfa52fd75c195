import { getTranslations } from "next-intl/server";

/** How many rows have which result, in the preview or after the import. */
export async function ImportCounts({
  counts,
  begun,
}: {
  counts: { created: number; updated: number; unchanged: number; failed: number };
  begun: boolean;
}) {
  const t = await getTranslations("import");
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-2">
      {(["created", "updated", "unchanged", "failed"] as const).map((name) => (
        <li key={name} data-testid={`import-${name}`}>
          <strong className={name === "failed" && counts.failed > 0 ? "text-danger-text-subtle" : undefined}>
            {t("number", { count: counts[name] })}
          </strong>{" "}
          {t(`${begun ? "did" : "would"}.${name}`)}
        </li>
      ))}
    </ul>
  );
}
