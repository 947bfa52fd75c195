/** Made-up people to sign in as. */
export interface Person {
  id: string;
  name: string;
  /** What the sandbox's login page says about the person. */
  about: string;
  /** Value of helseid://claims/identity/security_level; null leaves the claim out. */
  securityLevel: string | null;
  /** Made up, like the rest; only health personnel have one. */
  hprNumber?: string;
}

export const PEOPLE: readonly Person[] = [
  { id: "ada", name: "Ada Administrator", about: "administrator", securityLevel: "4" },
  { id: "kari", name: "Kari Kundestøtte", about: "kundestøtte", securityLevel: "4" },
  { id: "lege", name: "Lene Lege", about: "helsepersonell", securityLevel: "4", hprNumber: "000000001" },
  { id: "lars", name: "Lars Leser", about: "lesetilgang", securityLevel: "4" },
  { id: "nina", name: "Nina Ny", about: "har ikke vært her før", securityLevel: "4" },
  { id: "per", name: "Per Passord", about: "sikkerhetsnivå 3", securityLevel: "3" },
  { id: "ola", name: "Ola Uten", about: "uten sikkerhetsnivå", securityLevel: null },
];
