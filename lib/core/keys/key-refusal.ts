import { AppError } from "@/lib/base/errors";
import { keyType } from "@/lib/domain/key-reader/key-type";
import { choiceOf, chosenKey } from "@/lib/domain/key-reader/read-keys";
import type { FoundKey, KeyProblem } from "@/lib/domain/key-reader/types";
import type { PrivateKeyCode } from "@/lib/domain/private-key/form";

type Code = KeyProblem | PrivateKeyCode | "required";

export function keyRefusal(field: string, code: Code, facts: Record<string, string> = {}): AppError {
  return new AppError("INVALID_INPUT", { fields: { [field]: code }, facts });
}

/**
 * The key that is meant. A refusal because there are several names them, so that the form can list them: one
 * fact `<field>.<n>` each, as JSON of a `KeyOption`.
 * @throws AppError INVALID_INPUT on the field: key-many, key-choice
 */
export function requireChosen(field: string, keys: readonly FoundKey[], choice: string): FoundKey {
  const chosen = chosenKey(keys, choice);
  if ("key" in chosen) return chosen.key;
  const options = keys.map((key) => ({
    choice: choiceOf(key),
    kid: key.kid,
    type: keyType(key),
    name: key.name,
  }));
  const facts = options.map((option, index) => [`${field}.${index}`, JSON.stringify(option)]);
  throw keyRefusal(field, chosen.problem, Object.fromEntries(facts) as Record<string, string>);
}
