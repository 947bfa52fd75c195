interface KeyIdentity {
  kid: string;
  thumbprint: string;
}

/**
 * A key that the portal or the customer's browser holds: then its id and thumbprint are known. They are null
 * only of keys that were imported, or listed by Selvbetjening.
 * @throws Error for a key that is not identified
 */
export function identifiedKey<Key extends { kid: string | null; thumbprint: string | null }>(
  key: Key,
): Key & KeyIdentity {
  const { kid, thumbprint } = key;
  if (kid === null || thumbprint === null) throw new Error("a key in use has no kid or no thumbprint");
  return { ...key, kid, thumbprint };
}
