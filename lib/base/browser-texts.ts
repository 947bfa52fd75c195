import type { AbstractIntlMessages } from "next-intl";

/**
 * Texts of client components, by name: language and hash. On the server the root layout puts them here, in a
 * browser the script of that name does. They are no props, which would be sent inside every page.
 */
const holder = globalThis as { klientvaktTexts?: Record<string, AbstractIntlMessages> };

export function textsNamed(name: string): AbstractIntlMessages | undefined {
  return holder.klientvaktTexts?.[name];
}

export function keepTexts(name: string, texts: AbstractIntlMessages): void {
  (holder.klientvaktTexts ??= {})[name] = texts;
}

/** The script that keeps texts in a browser. */
export function scriptOfTexts(name: string, texts: AbstractIntlMessages): string {
  // Browsers parse a string of JSON faster than an object in code.
  const json = JSON.stringify(JSON.stringify(texts));
  return `(self.klientvaktTexts??={})[${JSON.stringify(name)}]=JSON.parse(${json})`;
}
