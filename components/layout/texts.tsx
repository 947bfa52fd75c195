"use client";

import { type AbstractIntlMessages, NextIntlClientProvider } from "next-intl";
import { type ReactNode, use } from "react";
import { textsNamed } from "@/lib/base/browser-texts";
import { paths } from "@/lib/domain/routes";

interface TextsProps {
  locale: string;
  timeZone: string;
  /** Of the texts, which a script of that name brings. */
  name: string;
  children: ReactNode;
}

/** The texts of client components. Until they have arrived, a page is as the server has sent it. */
export function Texts({ locale, timeZone, name, children }: TextsProps) {
  const messages = textsNamed(name) ?? use(arrivalOf(name));
  return (
    <NextIntlClientProvider locale={locale} timeZone={timeZone} messages={messages}>
      {children}
    </NextIntlClientProvider>
  );
}

const arrivals = new Map<string, Promise<AbstractIntlMessages>>();

/** One promise for each name: React asks for it again at each attempt to render. */
function arrivalOf(name: string): Promise<AbstractIntlMessages> {
  const arrival = arrivals.get(name) ?? new Promise((arrived) => awaitScript(name, arrived));
  arrivals.set(name, arrival);
  return arrival;
}

/**
 * Waits for the script that is in the page. Where it is missing or was lost on the way, it is asked for once
 * more; if that fails as well, the page works as without scripts.
 */
function awaitScript(name: string, arrived: (texts: AbstractIntlMessages) => void): void {
  const sent = document.querySelector(`script[src="${paths.texts(name)}"]`);
  const finish = () => {
    const texts = textsNamed(name);
    if (texts) arrived(texts);
    return texts !== undefined;
  };
  const askAgain = () => {
    if (finish()) return;
    const script = document.createElement("script");
    script.src = paths.texts(name);
    script.addEventListener("load", finish);
    document.head.append(script);
  };
  sent?.addEventListener("load", finish);
  // Its error may be over already. A page is complete when each of its scripts was loaded or lost.
  if (!sent || document.readyState === "complete") askAgain();
  else window.addEventListener("load", askAgain);
}
