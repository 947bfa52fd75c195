/**
 * Bytes of a form: a bulk change names up to 5000 installations by id, and a configuration is sent with its
 * texts.
 */
export const MAX_FORM_BYTES = 512 * 1024;

/** What a field adds to a multipart body (RFC 7578) besides its name and value, generously. */
const FIELD_OVERHEAD = 200;

/** The bytes that a form has at most when it is sent. */
export function formBytes(fields: Iterable<[string, FormDataEntryValue]>): number {
  // The end of the body.
  let sum = FIELD_OVERHEAD;
  for (const [name, value] of fields)
    sum += FIELD_OVERHEAD + bytesOf(name) + (typeof value === "string" ? bytesOf(value) : fileBytes(value));
  return sum;
}

const encoder = new TextEncoder();

/** A browser sends each line break as two characters. */
function bytesOf(text: string): number {
  return encoder.encode(text).length + (text.match(/[\r\n]/g)?.length ?? 0);
}

function fileBytes(file: File): number {
  return file.size + bytesOf(file.name);
}
