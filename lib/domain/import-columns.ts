/** What a column of an imported file may contain. */
export const IMPORT_FIELDS = [
  "organizationNumber",
  "organizationName",
  "language",
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
 * Usual headings of the columns in Norwegian (both written forms) and English, folded as by `foldHeading`.
 * The first that occurs is used.
 */
const NAMES: Record<ImportField, readonly string[]> = {
  organizationNumber: [
    "organisasjonsnummer",
    "organisasjonsnr",
    "organizationnumber",
    "organisationnumber",
    "organizationno",
    "organisationno",
    "organizationnr",
    "orgnummer",
    "orgnumber",
    "orgnr",
    "orgno",
    "foretaksnummer",
    "foretaksnr",
    "virksomhetsnummer",
    "virksomhetsnr",
    "enhetsnummer",
    "companynumber",
    "companyregistrationnumber",
  ],
  organizationName: [
    "organisasjonsnavn",
    "organisasjonsnamn",
    "organizationname",
    "organisationname",
    "virksomhetsnavn",
    "virksomhetensnavn",
    "verksemdasnamn",
    "organisasjonensnavn",
    "navnpavirksomheten",
    "navnpakunden",
    "verksemdnamn",
    "kundenavn",
    "kundenamn",
    "customername",
    "customersname",
    "kundensnavn",
    "foretaksnavn",
    "firmanavn",
    "companyname",
    "organisasjon",
    "organization",
    "organisation",
    "virksomhet",
    "verksemd",
    "foretak",
    "bedrift",
    "firma",
    "company",
    "kunde",
    "kunder",
    "customer",
    "legekontor",
    "klinikk",
    "kontor",
    "clinic",
    "navn",
    "namn",
    "name",
  ],
  language: [
    "sprak",
    "malform",
    "kundenssprak",
    "kundesprak",
    "sprakform",
    "skriftsprak",
    "sprakiepost",
    "sprakieposttilkunden",
    "language",
    "customerlanguage",
    "customerslanguage",
    "contactlanguage",
    "languageofmailtothecustomer",
    "preferredlanguage",
    "locale",
    "lang",
  ],
  template: [
    "klientmal",
    "clienttemplate",
    "mal",
    "template",
    "klientsystem",
    "clientsystem",
    "fagsystem",
    "fagsystemer",
    "journalsystem",
    "epj",
    "epjsystem",
    "ehr",
    "ehrsystem",
    "program",
    "programvare",
    "programvara",
    "software",
    "applikasjon",
    "application",
    "produkt",
    "product",
    "losning",
    "loysing",
    "solution",
    "system",
    "systemnavn",
    "systemname",
  ],
  environment: ["miljo", "helseidmiljo", "environment", "env", "testprod", "prodtest"],
  label: [
    "betegnelse",
    "nemning",
    "installasjon",
    "installasjonsnavn",
    "installation",
    "installationname",
    "navnpainstallasjonen",
    "nameoftheinstallation",
    "label",
    "etikett",
    "server",
    "servernavn",
    "tjener",
    "servername",
    "maskin",
    "maskinnavn",
    "vert",
    "vertsnavn",
    "host",
    "hostname",
    "instans",
    "instance",
    "lokasjon",
    "location",
    "avdeling",
    "department",
    "site",
  ],
  clientId: [
    "klientid",
    "clientid",
    "helseidklientid",
    "helseidclientid",
    "helseidklient",
    "helseidclient",
    "helseidid",
    "klientidentifikator",
    "clientidentifier",
    "klientnr",
    "klientnummer",
    "klient",
    "client",
  ],
  kid: ["kid", "nokkelid", "keyid", "nokkelidentifikator", "keyidentifier", "nykelid"],
  publicJwk: ["offentlignokkel", "offentlegnykel", "publickey", "publicjwk", "offentligjwk", "jwk"],
  expires: [
    "utlopsdato",
    "utldato",
    "utloper",
    "utlop",
    "utlopstid",
    "utlopstidspunkt",
    "garut",
    "utgardato",
    "utgar",
    "nokkelutloper",
    "nokkelutlop",
    "nokkelengarut",
    "keyexpires",
    "keyexpiry",
    "expiry",
    "expires",
    "expireson",
    "expiresat",
    "expirydate",
    "expirationdate",
    "expiration",
    "gyldigtil",
    "gyldigtilogmed",
    "gjeldertil",
    "validto",
    "validuntil",
    "sluttdato",
    "enddate",
  ],
  custody: [
    "nokkelholder",
    "privatnokkelenoppbevareshos",
    "oppbevareshos",
    "nokkeleier",
    "hvemharnokkelen",
    "hvemharnokkel",
    "custody",
    "keyholder",
    "keptby",
    "privatekeykeptby",
    "keyowner",
    "oppbevaring",
  ],
};

/** Parts of longer headings that say what the column is: `Kundens org.nr. (9 siffer)`. */
const PARTS: readonly (readonly [ImportField, RegExp])[] = [
  ["organizationNumber", /orgn(?:r|um)|organ\w{6,8}n(?:r|um|o)/],
  ["clientId", /klientid|clientid/],
  ["kid", /nokkelid|keyid/],
  ["expires", /utlops?|gyldigtil|expir|validto|validuntil/],
  ["environment", /miljo|environment/],
  ["publicJwk", /publickey|offentlignokkel|jwk/],
];

/** Whose number or date a longer heading may be about, besides the customer's and its key's. */
const OF_OTHERS =
  /leverandor|vendor|supplier|regnskap|avtale|lisens|licen[cs]e|sertifikat|certificate|support/;

/** Headings of columns that lists have and that are not imported. */
const OTHER_NAMES: ReadonlySet<string> = new Set([
  "herid",
  "herids",
  "kontakt",
  "kontaktperson",
  "contact",
  "contactperson",
  "epost",
  "epostadresse",
  "email",
  "mail",
  "telefon",
  "telefonnummer",
  "telefonnr",
  "tlf",
  "mobil",
  "mobiltelefon",
  "phone",
  "phonenumber",
  "adresse",
  "address",
  "postnr",
  "postnummer",
  "poststed",
  "sted",
  "kommune",
  "fylke",
  "merknad",
  "merknader",
  "kommentar",
  "notat",
  "note",
  "notes",
  "comment",
  "status",
  "versjon",
  "version",
  "kundenr",
  "kundenummer",
  "customernumber",
  "opprettet",
  "created",
  "scope",
  "scopes",
  "nr",
]);

/**
 * A heading as it is compared: lower case, without accents, spaces and signs. Decomposed letters are the same
 * as composed ones; ø is o, æ is ae.
 */
export function foldHeading(heading: string): string {
  return heading
    .slice(0, 200)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ø", "o")
    .replaceAll("æ", "ae")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * A heading folded in the ways in which it may name a field: whole, without what is in parentheses, in
 * parts.
 */
function spellings(heading: string): string[] {
  const cut = heading.slice(0, 200);
  const outside = cut.replace(/[([{][^)\]}]*[)\]}]?/g, " ");
  const parts = outside.split(/[/,:;|\r\n]/);
  return [...new Set([cut, outside, ...(parts.length > 1 ? parts : [])].map(foldHeading))].filter(Boolean);
}

/**
 * Guesses the mapping from the headings. A column is used once.
 * @param without columns that are not guessed, since they are hidden in the sheet
 */
export function guessMapping(headers: readonly string[], without: readonly number[] = []): ImportMapping {
  const spelled = headers.map((header, index) => (without.includes(index) ? [] : spellings(header)));
  const mapping: ImportMapping = {};
  const used = new Set<number>();
  const assign = (field: ImportField, at: number) => {
    if (at < 0 || mapping[field] !== undefined) return;
    mapping[field] = at;
    used.add(at);
  };
  for (const field of IMPORT_FIELDS)
    for (const name of NAMES[field])
      assign(
        field,
        mapping[field] === undefined
          ? spelled.findIndex((each, index) => !used.has(index) && each.includes(name))
          : -1,
      );
  for (const [field, part] of PARTS) {
    const named = spelled.flatMap(([whole], index) =>
      !used.has(index) && whole !== undefined && part.test(whole) ? [{ whole, index }] : [],
    );
    assign(field, (named.find(({ whole }) => !OF_OTHERS.test(whole)) ?? named[0])?.index ?? -1);
  }
  return mapping;
}

/** How many cells of a row are headings of lists like these: fields that are imported, and others. */
export function countKnownHeadings(cells: readonly string[]): number {
  const first = cells.slice(0, 100);
  const other = first.filter((cell) => OTHER_NAMES.has(foldHeading(cell))).length;
  return Object.keys(guessMapping(first)).length + other;
}
