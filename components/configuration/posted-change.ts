import type { ActionResult } from "@/lib/base/result";
import { CONFIGURATION_FIELDS, type Configuration, diffConfigurations } from "@/lib/domain/configuration";
import type { ChangePreview } from "@/lib/services/configuration/preview-change";

/**
 * The preview that a confirmation without JavaScript leads back to: the merged one when the client had
 * changed since, and otherwise, after a refusal, the one that was confirmed. Null when there is none, or
 * when what was sent cannot be read.
 */
export function postedPreview(posted: ActionResult<ChangePreview> | null): ChangePreview | null {
  if (!posted) return null;
  if (posted.ok) return posted.data;
  const value = (name: string) => posted.entered?.[name]?.[0] ?? "";
  const base = readConfiguration(value("base"));
  const wanted = readConfiguration(value("wanted"));
  if (!base || !wanted) return null;
  return {
    base,
    wanted,
    lines: diffConfigurations(base, wanted),
    changedMeanwhile: [],
    sharedRedirectUris: value("sharedRedirectUris") === "true",
    operationId: value("operationId"),
  };
}

function readConfiguration(text: string): Configuration | null {
  try {
    const read = JSON.parse(text) as Configuration;
    const isText = (each: unknown) => typeof each === "string";
    const isWhole = CONFIGURATION_FIELDS.every(
      (field) =>
        Array.isArray(read[field]) &&
        (read[field] as unknown[]).every((each) =>
          field === "claims" ? isClaim(each, isText) : isText(each),
        ),
    );
    return isWhole ? read : null;
  } catch {
    return null;
  }
}

function isClaim(each: unknown, isText: (value: unknown) => boolean): boolean {
  const claim = each as { key?: unknown; value?: unknown } | null;
  return isText(claim?.key) && isText(claim?.value);
}
