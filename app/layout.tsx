import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { getLocale, getTimeZone } from "next-intl/server";
import type { ReactNode } from "react";
import { Texts } from "@/components/layout/texts";
import { DEFAULT_LOCALE, readLocale } from "@/lib/domain/locales";
import { paths } from "@/lib/domain/routes";
import { nameOfTexts } from "@/lib/i18n/browser-texts";

export const metadata: Metadata = {
  title: { default: "Klientvakt", template: "%s · Klientvakt" },
  robots: { index: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Awaited so that no page is prerendered, which would leave it without a nonce.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const locale = readLocale(await getLocale()) ?? DEFAULT_LOCALE;
  const texts = await nameOfTexts(locale);
  return (
    <html lang={locale} data-color-scheme="auto" data-color="accent" data-size="sm">
      <body>
        <script async src={paths.texts(texts)} nonce={nonce} />
        <Texts locale={locale} timeZone={await getTimeZone()} name={texts}>
          {children}
        </Texts>
      </body>
    </html>
  );
}
