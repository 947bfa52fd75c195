/**
 * What the person who confirms a client must have in Altinn, as it is named in a sentence, by language.
 * Altinn has changed its names and its kinds of rights (domain 10), so an administrator may change the text.
 */
export interface AltinnRight {
  nb: string;
  en: string;
}

/** NHN's name of the right (domain 6.3). */
const NAME = "Ta i bruk HelseID for et fagsystem";

export const DEFAULT_ALTINN_RIGHT: AltinnRight = {
  nb: `rettigheten «${NAME}»`,
  en: `the right “${NAME}”`,
};

const NYNORSK = `retten «${NAME}»`;

export const MAX_ALTINN_RIGHT_LENGTH = 200;

/**
 * The text in the language of a page. There is no text in Nynorsk for an administrator to change: a text of
 * theirs is used as it is.
 */
export function altinnRightIn(locale: string, right: AltinnRight): string {
  if (locale === "en") return right.en;
  return locale === "nn" && right.nb === DEFAULT_ALTINN_RIGHT.nb ? NYNORSK : right.nb;
}
