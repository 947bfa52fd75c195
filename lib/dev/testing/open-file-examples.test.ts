import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { compactDecrypt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { configurationFileText } from "@/lib/domain/configuration-file";
import { makePassphrase } from "@/lib/domain/made-passphrase";

const content = {
  authority: "https://helseid-sts.test.nhn.no",
  clientId: "00abc000-1111-4222-8333-000000000000",
  scopes: ["nhn:x/å"],
  privateJwk: { kty: "EC" },
};
const own = "blåbærsyltetøy på brødskiva";

/** Each example with what starts it, and how it is found out whether that is there. */
const EXAMPLES = [
  { name: "Node", command: "node", probe: ["--version"], file: "docs/examples/open-file.mjs" },
  {
    name: "Python",
    command: "/usr/bin/python3",
    probe: ["-c", "import jwcrypto"],
    file: "docs/examples/open_file.py",
  },
  { name: "Java", command: "java", probe: ["--version"], file: "docs/examples/OpenFile.java" },
];
const isThere = (command: string, probe: string[]) => spawnSync(command, probe).status === 0;

describe("an encrypted configuration file", () => {
  it("opens in a library as it is set when its passphrase was made, and not when it is one's own", async () => {
    const made = makePassphrase();
    // The algorithm must be named; the limit is as it is set.
    const options = { keyManagementAlgorithms: ["PBES2-HS512+A256KW"] };
    const opened = await compactDecrypt(
      await configurationFileText(content, made),
      Buffer.from(made),
      options,
    );
    expect(JSON.parse(Buffer.from(opened.plaintext).toString())).toEqual(content);
    const text = await configurationFileText(content, own);
    expect(decodeProtectedHeader(text)).toMatchObject({ p2c: 250_000 });
    await expect(compactDecrypt(text, Buffer.from(own.normalize("NFC")), options)).rejects.toThrow(/p2c/);
  });

  for (const { name, command, probe, file } of EXAMPLES)
    it.skipIf(!isThere(command, probe))(
      `is opened by the example in ${name}`,
      { timeout: 120_000 },
      async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "open-file-"));
        try {
          for (const passphrase of [makePassphrase(), own.normalize("NFD")]) {
            const [jwe, secret] = ["a.jwe", "passphrase"].map((each) => path.join(folder, each)) as [
              string,
              string,
            ];
            fs.writeFileSync(jwe, await configurationFileText(content, passphrase));
            fs.writeFileSync(secret, `${passphrase}\n`);
            const { stdout, stderr } = spawnSync(command, [file, jwe, secret], { encoding: "utf8" });
            expect(stdout, stderr).not.toBe("");
            expect(JSON.parse(stdout)).toEqual(content);
            fs.writeFileSync(secret, "another passphrase");
            expect(spawnSync(command, [file, jwe, secret]).status).not.toBe(0);
          }
        } finally {
          fs.rmSync(folder, { recursive: true });
        }
      },
    );
});
