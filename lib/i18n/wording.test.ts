import fs from "node:fs";
import { describe, expect, it } from "vitest";
import nb from "./messages/nb";

type Tree = { [key: string]: string | Tree };

function texts(tree: Tree, prefix = ""): [path: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${prefix}${key}`, value] as [string, string]]
      : texts(value, `${prefix}${key}.`),
  );
}

/** The words that a reader sees: without the names of values, tags, and identifiers such as `nhn:msh/api`. */
const visible = (text: string) =>
  text
    .replace(/[\w-]+:\/\/[\w./*-]+|\bnhn:[\w/*-]+/g, "")
    .replace(/\{(\w+), (plural|select),/g, "{")
    .replace(/\{\w+(, number)?\}|<\/?\w+>/g, "");

/** Namespaces that a customer reads, on pages and in mails: there "virksomheten" is the reader's own. */
const CUSTOMER = new RegExp(
  `^(${[
    "onboarding",
    "revival",
    "browserKey",
    "pasteCheck",
    "handover",
    "refusedLink",
    "phoneCode",
    "linkMail",
    "customer",
    String.raw`link\.mailText`,
    String.raw`alertMail\.customer`,
    String.raw`secondClient\.reason\.start`,
  ].join("|")})\\b`,
);

interface Rule {
  wrong: RegExp;
  right: string;
  /** Only these paths are looked at. */
  only?: RegExp;
  /** Paths where the glossary itself allows the word. */
  allowed?: { paths: RegExp; because: string };
}

/** The glossary of docs/design.md, "Wording". `\p{L}` is a letter, also æ, ø, å, which `\b` does not know. */
const RULES: Rule[] = [
  {
    wrong: /virksomhet/iu,
    right: "kunde",
    allowed: { paths: CUSTOMER, because: "it is the customer's own word for itself" },
  },
  { wrong: /(?<!\p{L})oppsett/iu, right: "installasjon; verbs as «satt opp» for settings" },
  { wrong: /produkt(?!iv)|client template/iu, right: "klientmal" },
  { wrong: /roter|rotasjon/iu, right: "bytte nøkkel" },
  { wrong: /revival|nøkkelfornyelse|gjenoppliv/iu, right: "fornye med kunden, fornyelse" },
  { wrong: /onboard|(?<!kan ikke )koble (seg )?til(?!\p{L})/iu, right: "ta i bruk" },
  { wrong: /custody|ligger hos|forsegl|nøkkelholder/iu, right: "oppbevares hos" },
  { wrong: /konfigurasjonsfil|nøkkelfil/iu, right: "filen" },
  { wrong: /(?<!\p{L})scope/iu, right: "tilgang" },
  { wrong: /sjekk|sweep/iu, right: "kontrollere, kontrollrunde" },
  { wrong: /(?<!\p{L})aktiv(t|e)?(?!\p{L})|(?<!\p{L})OK(?!\p{L})/u, right: "i bruk, virker" },
  {
    wrong: /(?<!\p{L})gyldig/iu,
    only: /^(key|status|statusReason|fleet\.value|fleet\.count)\./,
    right: "virker",
  },
  { wrong: /kvitter(?!ing)|acknowledge|snooze/iu, right: "ta, utsette, tildele" },
  { wrong: /(?<!\p{L})(bulk|batch)/iu, right: "samlet endring, plan" },
  { wrong: /lagre(t|de)? (søk|filt)/iu, right: "visning" },
  { wrong: /påminn|minne(r)?( \p{L}+)? på(?!\p{L})/iu, right: "purre" },
  { wrong: /vellykket|utføre|foreta/iu, right: "plain verbs" },
];

/** Terms that were invented or translated word for word, with what a Norwegian writes. */
const INVENTED: Rule[] = [
  { wrong: /prøv som HelseID/iu, right: "Test klienten" },
  { wrong: /har det alt|hadde det alt/iu, right: "Allerede slik" },
  { wrong: /oppgitt$/iu, only: /^alerts\.|^report\.column/, right: "Ikke levert; Utløp oppgitt av" },
  { wrong: /gitt opp/iu, right: "ikke levert, avbrutt" },
  { wrong: /straks/iu, right: "innen en uke" },
  { wrong: /i telefonen/iu, right: "på telefonen" },
  { wrong: /arbeider(en|ne)(?!\p{L})|gitt lyd/iu, right: "bakgrunnstjenesten har ikke meldt seg" },
  { wrong: /oppstart/iu, right: "Tilkoblingen ble ikke fullført" },
  { wrong: /venter på bevis/iu, right: "Venter på at HelseID godtar nøkkelen" },
  { wrong: /(?<!\p{L})hode(?!\p{L}*pine)/iu, right: "header" },
  { wrong: /gikk ikke(?! ut)/iu, right: "mislyktes" },
  { wrong: /feile(r|t|de)(?!\p{L})/iu, right: "mislykkes, mislyktes" },
  { wrong: /må rettes før/iu, right: "Rett feltene som er merket" },
  { wrong: /holdes av/iu, right: "Låst til nettleseren som åpnet den først" },
  { wrong: /venter på noen|hånd om/iu, right: "Ubehandlet, Under arbeid, ta varselet" },
  { wrong: /^endringer$/iu, right: "Samlede endringer" },
  { wrong: /verst først/iu, right: "Mest akutt først" },
  { wrong: /slik går det/iu, right: "Dette skal du gjøre" },
  { wrong: /lenken varer/iu, right: "Lenken er gyldig i" },
  { wrong: /^hvorfor$/iu, right: "Begrunnelse" },
  { wrong: /lest tilbake/iu, right: "lagret i Selvbetjening og kontrollert" },
  { wrong: /kastes/iu, right: "lagres ikke" },
  { wrong: /ligger etter/iu, right: "mangler noe fra malen" },
  { wrong: /(?<!\p{L})noter(t|te)?(?!\p{L})/iu, right: "lagret, svarte" },
  { wrong: /^gitt$/iu, right: "Godkjent" },
  { wrong: /^oppbevares hos/iu, right: "Privatnøkkelen oppbevares hos" },
  { wrong: /^(er|må|kan) .*\.$/iu, only: /^(fields|import\.problem)\./, right: "a sentence with a subject" },
  { wrong: /[.:] (er|går|skjer|varer|har) [^.?]+, /iu, right: "hvis …" },
  { wrong: /^(lagrer|(har|er|går) (du|dere|den|det)) [^.?]+, /iu, right: "hvis …" },
  {
    wrong: /SMTP_|STAFF_|verify-extract|npm run/u,
    right: "what the people who run Klientvakt must do, without the name of a setting or command",
    allowed: {
      paths: /^login\.failed\.[\w-]+\.administrator$|^staffClientMail\./,
      because: "nobody can sign in then; the text is only for those who run the portal, on the server",
    },
  },
];

describe("Norwegian texts", () => {
  const all = texts(nb as Tree);

  it.each([...RULES, ...INVENTED])("say $right, not $wrong", ({ wrong, only, allowed }) => {
    const found = all.filter(
      ([path, text]) => wrong.test(visible(text)) && (only?.test(path) ?? true) && !allowed?.paths.test(path),
    );
    expect(found.map(([path, text]) => `${path}: ${text}`)).toEqual([]);
  });

  it("use the glossary's words in the handbook too", () => {
    const folder = "docs/handbook/nb";
    const lines = fs.readdirSync(folder).flatMap((file) =>
      fs
        .readFileSync(`${folder}/${file}`, "utf8")
        .split("\n")
        // Addresses of pictures and pages, and values.
        .map((line) => `${file}: ${line.replace(/\]\([^)]*\)|`[^`]*`/g, "")}`),
    );
    const found = RULES.filter(({ only }) => !only).flatMap(({ wrong }) =>
      lines.filter((line) => wrong.test(line.replace(/^[^:]*: /, ""))),
    );
    expect(found).toEqual([]);
  });

  it("have no allowance that nothing needs", () => {
    for (const { wrong, allowed } of [...RULES, ...INVENTED])
      if (allowed)
        expect(all.some(([path, text]) => allowed.paths.test(path) && wrong.test(visible(text)))).toBe(true);
  });

  it("explain «klient» to customers, who know only the client ID", () => {
    const found = all.filter(
      ([path, text]) =>
        CUSTOMER.test(path) &&
        /(?<!\p{L})klient(en|er|ene)?(?![\p{L}-])(?! \()|offentlig(e)? del/iu.test(visible(text)) &&
        !/ikke (er )?hemmelig/u.test(text),
    );
    expect(found.map(([path, text]) => `${path}: ${text}`)).toEqual([]);
  });
});
