import { getTranslations } from "next-intl/server";
import type { BulkChange } from "@/lib/domain/bulk-change";

/** A change in words, with its value. */
export async function ChangeText({ change }: { change: BulkChange }) {
  const t = await getTranslations("bulk");
  const values = valuesOf(change);
  if (values.length === 0) return <>{t(`kind.${change.kind}`)}</>;
  return (
    <>
      {t(`kind.${change.kind}`)} <code className="break-all">{values.join(" → ")}</code>
    </>
  );
}

function valuesOf(change: BulkChange): string[] {
  if ("scope" in change) return [change.scope];
  if ("key" in change) return [change.key];
  if ("by" in change) return [change.uri, change.by];
  return "uri" in change ? [change.uri] : [];
}
