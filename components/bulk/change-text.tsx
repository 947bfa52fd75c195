import { getTranslations } from "next-intl/server";
import type { BulkChange } from "@/lib/domain/bulk-change";

/** A change in words, with its value. */
export async function ChangeText({ change }: { change: BulkChange }) {
  const t = await getTranslations("bulk");
  if (change.kind === "rotate-key" || change.kind === "close" || change.kind === "set-configuration")
    return <>{t(`kind.${change.kind}`)}</>;
  const values =
    "scope" in change
      ? [change.scope]
      : "key" in change
        ? [change.key]
        : "by" in change
          ? [change.uri, change.by]
          : [change.uri];
  return (
    <>
      {t(`kind.${change.kind}`)} <code className="break-all">{values.join(" → ")}</code>
    </>
  );
}
