/** What a column of an imported file may contain. */
export const IMPORT_FIELDS = [
  "organizationNumber",
  "organizationName",
  "template",
  "environment",
  "label",
  "clientId",
  "kid",
  "publicJwk",
  "expires",
  "custody",
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Index of the column by field. */
export type ImportMapping = Partial<Record<ImportField, number>>;

/**
 * Usual headings of the columns, folded: letters and digits only, lower case. The first that occurs is used.
 */
const NAMES: Record<ImportField, readonly string[]> = {
  organizationNumber: [
    "organisasjonsnummer",
    "organizationnumber",
    "organisationnumber",
    "orgnummer",
    "orgnr",
  ],
  organizationName: [
    "organisasjonsnavn",
    "organisasjon",
    "organizationname",
    "organization",
    "organisation",
    "virksomhetsnavn",
    "virksomhet",
    "kundenavn",
    "kunde",
    "customer",
    "navn",
    "name",
  ],
  template: [
    "klientmal",
    "clienttemplate",
    "mal",
    "template",
    "klientsystem",
    "clientsystem",
    "system",
    "produkt",
  ],
  environment: ["miljø", "miljo", "environment"],
  label: ["betegnelse", "installasjon", "installation", "label", "etikett", "lokasjon"],
  clientId: ["klientid", "clientid", "klient", "client"],
  kid: ["kid", "nøkkelid", "keyid"],
  publicJwk: ["offentlignøkkel", "publickey", "publicjwk", "jwk"],
  expires: [
    "utløpsdato",
    "utløper",
    "nøkkelutløper",
    "keyexpires",
    "expiry",
    "expires",
    "expirydate",
    "gyldigtil",
  ],
  custody: ["nøkkelholder", "hvemharnøkkelen", "custody", "keyholder"],
};

/** Guesses the mapping from the headings. A column is used once. */
export function guessMapping(headers: readonly string[]): ImportMapping {
  const folded = headers.map((header) => header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  const mapping: ImportMapping = {};
  const used = new Set<number>();
  for (const field of IMPORT_FIELDS) {
    for (const name of NAMES[field]) {
      const at = folded.findIndex((header, index) => header === name && !used.has(index));
      if (at < 0) continue;
      mapping[field] = at;
      used.add(at);
      break;
    }
  }
  return mapping;
}
