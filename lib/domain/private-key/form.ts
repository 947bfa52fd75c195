/** What a private key was found written as; "key" when it is no common format. */
export const PRIVATE_KEY_FORMS = [
  "key",
  "jwk",
  "pem",
  "xml",
  "der",
  "keystore",
  "configuration-file",
  "ssh",
  "encrypted",
] as const;
export type PrivateKeyForm = (typeof PRIVATE_KEY_FORMS)[number];

/** The codes of a refusal, by which its sentence names what was found (`fields.<code>`). */
export const PRIVATE_KEY_CODES = [
  "private-key",
  "private-key-jwk",
  "private-key-pem",
  "private-key-xml",
  "private-key-der",
  "private-key-keystore",
  "private-key-configuration-file",
  "private-key-ssh",
  "private-key-encrypted",
] as const satisfies readonly ("private-key" | `private-key-${PrivateKeyForm}`)[];
export type PrivateKeyCode = (typeof PRIVATE_KEY_CODES)[number];

export function privateKeyCode(form: PrivateKeyForm): PrivateKeyCode {
  return form === "key" ? "private-key" : `private-key-${form}`;
}

export function isPrivateKeyCode(code: string): code is PrivateKeyCode {
  return PRIVATE_KEY_CODES.some((each) => each === code);
}
