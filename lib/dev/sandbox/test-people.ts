/** A fictitious person to sign in as. */
export interface TestPerson {
  id: string;
  name: string;
  /** Description on the sandbox's login page. */
  about: string;
  /** Value of helseid://claims/identity/security_level; null leaves the claim out. */
  securityLevel: string | null;
  /** Fictitious. Only health personnel have one. */
  hprNumber?: string;
}

export const TEST_PEOPLE: readonly TestPerson[] = [
  { id: "ada", name: "Ada Administrator", about: "administrator", securityLevel: "4" },
  { id: "kari", name: "Kari Kundestøtte", about: "kundestøtte", securityLevel: "4" },
  { id: "lege", name: "Lene Lege", about: "helsepersonell", securityLevel: "4", hprNumber: "000000001" },
  { id: "lars", name: "Lars Leser", about: "lesetilgang", securityLevel: "4" },
  { id: "nina", name: "Nina Ny", about: "har ikke vært her før", securityLevel: "4" },
  { id: "per", name: "Per Passord", about: "sikkerhetsnivå 3", securityLevel: "3" },
  { id: "ola", name: "Ola Uten", about: "uten sikkerhetsnivå", securityLevel: null },
];
