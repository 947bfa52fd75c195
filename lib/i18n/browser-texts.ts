import { createHash } from "node:crypto";
import type { AbstractIntlMessages } from "next-intl";
import { keepTexts, scriptOfTexts } from "@/lib/base/browser-texts";
import { isLocale, type Locale } from "@/lib/domain/locales";
import { CLIENT_NAMESPACES } from "./client-namespaces";
import { messagesIn } from "./locale-messages";

interface BrowserTexts {
  /** Language and hash. */
  name: string;
  texts: AbstractIntlMessages;
}

const made = new Map<Locale, BrowserTexts>();

/**
 * The name of the texts that client components use in a language. From now on this process can render with
 * them.
 */
export async function nameOfTexts(locale: Locale): Promise<string> {
  const { name, texts } = made.get(locale) ?? (await make(locale));
  keepTexts(name, texts);
  return name;
}

async function make(locale: Locale): Promise<BrowserTexts> {
  const messages = await messagesIn(locale);
  const texts = Object.fromEntries(CLIENT_NAMESPACES.map((namespace) => [namespace, messages[namespace]]));
  const hash = createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
  const result = { name: `${locale}-${hash}`, texts };
  made.set(locale, result);
  return result;
}

/**
 * The script that a browser asks for, by its file name. A name of another release gets the texts of this one
 * under that name.
 * @returns null for what is no such name
 */
export async function scriptNamed(file: string): Promise<{ script: string; isCurrent: boolean } | null> {
  const [, wanted, locale] = /^((\w\w)-[0-9a-f]{16})\.js$/.exec(file) ?? [];
  if (!wanted || !isLocale(locale)) return null;
  const { name, texts } = made.get(locale) ?? (await make(locale));
  return { script: scriptOfTexts(wanted, texts), isCurrent: wanted === name };
}
