import { compactDecrypt, decodeProtectedHeader } from "jose";
import { NotDer, octets, readElement, sequence } from "./der.ts";
import { MAX_ITERATIONS } from "./limits.ts";
import { CannotOpen, decryptOpenssl, decryptWithPassphrase, Rounds } from "./pbe.ts";
import { type Content, openPkcs12 } from "./pkcs12.ts";
import type { Encrypted, Opened } from "./types.ts";

/**
 * Opens an encrypted key file with a passphrase. Takes as long as the file asks for, up to a million rounds
 * per part.
 */
export async function openEncrypted(encrypted: Encrypted, passphrase: string): Promise<Opened> {
  try {
    return { contents: await contentsOf(encrypted, passphrase) };
  } catch (error) {
    if (error instanceof CannotOpen) return { problem: error.problem };
    if (error instanceof NotDer) return { problem: "key-damaged" };
    throw error;
  }
}

async function contentsOf({ form, bytes, encryption }: Encrypted, passphrase: string): Promise<Content[]> {
  switch (form) {
    case "pkcs12":
      return openPkcs12(bytes, passphrase);
    case "pkcs8": {
      const [algorithm, data] = sequence(readElement(bytes));
      return single(await decryptWithPassphrase(algorithm!, octets(data), passphrase, new Rounds()));
    }
    case "pem":
      return single(await decryptOpenssl(encryption!, bytes, passphrase));
    case "jwe":
      return [{ bytes: await openJwe(new TextDecoder().decode(bytes), passphrase), name: null }];
  }
}

function single(bytes: Uint8Array): Content[] {
  return [{ bytes, name: null }];
}

/** As `configurationFileText` writes it, with the passphrase in NFC. */
async function openJwe(text: string, passphrase: string): Promise<Uint8Array> {
  const { p2c } = decodeProtectedHeader(text);
  if (typeof p2c !== "number" || p2c > MAX_ITERATIONS) throw new CannotOpen("key-iterations");
  const password = new TextEncoder().encode(passphrase.normalize("NFC"));
  try {
    const { plaintext } = await compactDecrypt(text, password, {
      maxPBES2Count: MAX_ITERATIONS,
      keyManagementAlgorithms: ["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"],
    });
    return plaintext;
  } catch {
    throw new CannotOpen("key-passphrase");
  }
}
