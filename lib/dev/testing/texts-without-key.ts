import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { asn1Text } from "./private-key-forms";

const publicKeys = [
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ...["P-256", "P-384", "P-521"].map((namedCurve) => generateKeyPairSync("ec", { namedCurve })),
  generateKeyPairSync("ed25519"),
].map(({ publicKey }) => publicKey);

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(Buffer.from);
const json = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Texts of the trade that hold no private key: public keys, ids, tokens, hashes, pictures, prose. */
export const textWithoutKey = fc.oneof(
  fc.constantFrom(...publicKeys).chain((publicKey) => {
    const jwk = publicKey.export({ format: "jwk" });
    const pem = String(publicKey.export({ type: "spki", format: "pem" }));
    const net = { ...jwk, d: null, p: null, q: null, dp: null, dq: null, qi: null, oth: null, k: null };
    const xml = `<RSAKeyValue><Modulus>${jwk.n ?? "AQAB"}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`;
    return fc.constantFrom(
      JSON.stringify(jwk),
      JSON.stringify(net, null, 2),
      JSON.stringify({ keys: [jwk, jwk] }),
      JSON.stringify({ clientId: "a", privateJwk: null, rsaPrivateKey: "" }),
      pem,
      xml,
      pem.replace(/-----.*-----/g, ""),
    );
  }),
  fc.constantFrom(...publicKeys).map((key) => {
    const jwk = key.export({ format: "jwk" }) as Record<string, string>;
    const spki = key.export({ type: "spki", format: "der" });
    const names = {
      client_id: "315000008",
      kid: "aWx",
      ...jwk,
      x5t: spki.subarray(0, 20).toString("base64url"),
    };
    return `${Object.keys(names).join(";")}\r\n${Object.values(names).join(";")}\r\n${asn1Text(spki)}`;
  }),
  bytes(32).map((hash) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${hash.toString("base64")} ola@example.no`),
  bytes(32).map((hash) => hash.toString("hex")),
  bytes(64).map(
    (hash) => `sha512: ${hash.toString("hex")}\nfingerprint=${hash.toString("hex").replace(/../g, "$&:")}`,
  ),
  bytes(32).map((hash) => `kid: ${hash.toString("base64url")}`),
  bytes(64).map((hash) => JSON.stringify({ d: hash.toString("hex"), k: hash.toString("base64url") })),
  fc.uuid(),
  fc
    .record({ kid: bytes(32), sub: fc.uuid(), signature: bytes(256), nonce: bytes(16) })
    .map(
      ({ kid, sub, signature, nonce }) =>
        `${json({ alg: "PS256", typ: "at+jwt", kid: kid.toString("base64url") })}.` +
        `${json({ iss: "https://helseid-sts.nhn.no", sub, jti: nonce.toString("hex"), aud: "nhn:x", d: null })}.` +
        signature.toString("base64url"),
    ),
  fc
    .uint8Array({ minLength: 200, maxLength: 4000 })
    .map((picture) => `data:image/png;base64,iVBORw0KGgo${Buffer.from(picture).toString("base64")}`),
  fc
    .uint8Array({ minLength: 200, maxLength: 4000 })
    .map(
      (picture) =>
        `<img src="data:image/jpeg;base64,/9j/4AAQSkZJRg${Buffer.from(picture).toString("base64")}">`,
    ),
  fc
    .record({ jkt: bytes(32), signature: bytes(64), jti: fc.uuid() })
    .map(
      ({ jkt, signature, jti }) =>
        `DPoP: ${json({ typ: "dpop+jwt", alg: "ES256", jwk: { kty: "EC", crv: "P-256", x: jkt.toString("base64url"), y: jkt.toString("base64url") } })}.` +
        `${json({ jti, htm: "POST", htu: "https://helseid-sts.nhn.no/connect/token", iat: 1_795_000_000, ath: jkt.toString("base64url") })}.` +
        signature.toString("base64url"),
    ),
  fc
    .array(fc.record({ id: fc.uuid(), kid: bytes(32), day: fc.nat(28) }), { minLength: 1, maxLength: 20 })
    .map((rows) =>
      [
        "Kunde;Klient-ID;Kid;d;Utløper",
        ...rows.map(
          ({ id, kid, day }) => `Ørje legekontor;${id};${kid.toString("base64url")};${day};${day}.11.2026`,
        ),
      ].join("\r\n"),
    ),
  fc.lorem({ maxCount: 60 }),
  fc.constantFrom(
    "Privat nøkkel er byttet; den private nøkkelen ligger hos kunden (PRIVATE KEY i filen, privateJwk i oppsettet).",
    'Feltet "d" skal være null. d: er privat, x og y er offentlige.',
    "private_key=/etc/klientvakt/keys/Customer315000008/helseid-private-key-of-main-server.pem",
    "Privat nøkkel: ligger i fagsystemets sertifikatlager, se Driftshandbok-2026-kapittel-4-avsnitt-12.",
    "Storgata 12 B, 0184 Oslo. Åpent man.–fre. 08–15. Tlf. 22 00 00 00. Dersom q: eller p: mangler, se d; k.",
    "https://portal.example.no/k/3q2-7wAAAAbVZ0sQH1n3fYk8b4kz1u0s7xQeW5uYpJw?d=1&q=legekontor",
    '<svg viewBox="0 0 24 24"><path d="M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2z"/></svg>',
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  ),
);
