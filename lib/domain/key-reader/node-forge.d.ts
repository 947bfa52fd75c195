/** The parts of node-forge that are used; the package has no types of its own. */
declare module "node-forge/lib/forge.js" {
  namespace forge {
    interface Buffer {
      getBytes(): string;
    }
    interface Decipher {
      start(options: { iv: Buffer } | Buffer): void;
      update(input: Buffer): void;
      finish(): boolean;
      output: Buffer;
    }
  }
  const forge: {
    cipher: { createDecipher(name: string, key: forge.Buffer): forge.Decipher };
    rc2: { createDecryptionCipher(key: string, bits: number): forge.Decipher };
    util: { createBuffer(binary: string): forge.Buffer };
  };
  export default forge;
}
declare module "node-forge/lib/des.js";
declare module "node-forge/lib/rc2.js";
