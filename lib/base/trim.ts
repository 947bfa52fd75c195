/*
 * Expressions such as /\/+$/ start again at each repeated character, so their time grows with the square of
 * the text's length. This function looks at each character once.
 */

/** `text` without the `character`s at its end. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
