/** The member of `list` that a text from outside is; null for any other, and for none. */
export function oneOf<Value extends string>(
  list: readonly Value[],
  text: string | null | undefined,
): Value | null {
  return list.find((each) => each === text) ?? null;
}
