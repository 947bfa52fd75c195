/** How the details of an audit row name what a field was and is; the field's name follows. */
export const AUDIT_BEFORE = "before.";
export const AUDIT_AFTER = "after.";

/**
 * @returns the details other than those that `changedValues` writes, and those by the name of their field
 */
export function separateValues(details: Record<string, unknown>): {
  others: Record<string, unknown>;
  values: { field: string; before: unknown; after: unknown }[];
} {
  const others = Object.entries(details).filter(
    ([name]) => !name.startsWith(AUDIT_BEFORE) && !name.startsWith(AUDIT_AFTER),
  );
  const fields = Object.keys(details)
    .filter((name) => name.startsWith(AUDIT_AFTER))
    .map((name) => name.slice(AUDIT_AFTER.length));
  return {
    others: Object.fromEntries(others),
    values: fields.map((field) => ({
      field,
      before: details[`${AUDIT_BEFORE}${field}`],
      after: details[`${AUDIT_AFTER}${field}`],
    })),
  };
}
