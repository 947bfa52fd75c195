import { AppError } from "@/lib/base/errors";
import { isPlainValue } from "@/lib/base/plain-text";

/**
 * Parses the JSON that a program has sent.
 * @throws AppError INVALID_INPUT for what is no JSON, and for texts that are not plain: a program gets
 *   an error, since a changed text, as that of a key, would not be what it has signed or stored
 */
export function parseJsonBody(body: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new AppError("INVALID_INPUT");
  }
  if (!isPlainValue(value)) throw new AppError("INVALID_INPUT");
  return value;
}
