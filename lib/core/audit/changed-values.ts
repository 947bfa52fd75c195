import { AUDIT_AFTER, AUDIT_BEFORE } from "@/lib/domain/audit-values";

type Value = string | number | boolean | null | string[];

/**
 * The details of an audit row about a change of fields: the names of all that changed and, for those that
 * are given here, what each was and is. A verb gives neither secrets nor what says who a person is: erasing a
 * person leaves the audit as it is, and only an operator's command erases the text of a row.
 * @param others names of changed fields whose values are not recorded
 */
export function changedValues<Fields extends Record<string, Value>>(
  before: Fields,
  after: Fields,
  others: readonly string[] = [],
): Record<string, Value> {
  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return {
    changed: [...changed, ...others],
    ...Object.fromEntries(
      changed.flatMap((name) => [
        [`${AUDIT_BEFORE}${name}`, before[name]!],
        [`${AUDIT_AFTER}${name}`, after[name]!],
      ]),
    ),
  };
}
