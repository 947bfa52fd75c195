// Opens an encrypted configuration file: node open-file.mjs <file.jwe> <file with the passphrase>
// Needs the package jose.
import fs from "node:fs";
import { compactDecrypt } from "jose";

const [file, passphraseFile] = process.argv.slice(2);
const passphrase = fs.readFileSync(passphraseFile, "utf8").trim().normalize("NFC");
const { plaintext } = await compactDecrypt(
  fs.readFileSync(file, "utf8").trim(),
  new TextEncoder().encode(passphrase),
  // 10 000 is the default; a passphrase of your own has 250 000.
  {
    keyManagementAlgorithms: ["PBES2-HS512+A256KW"],
    contentEncryptionAlgorithms: ["A256GCM"],
    maxPBES2Count: 250_000,
  },
);
process.stdout.write(plaintext);
