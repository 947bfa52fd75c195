import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: { default: "Klientvakt", template: "%s – Klientvakt" },
  robots: { index: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Awaited so that no page is built ahead of time, without a nonce.
  await headers();
  const { common, errors, errorPages, fields, link } = await getMessages();
  return (
    <html lang={await getLocale()} data-color-scheme="auto" data-color="accent" data-size="sm">
      <body>
        <NextIntlClientProvider messages={{ common, errors, errorPages, fields, link }}>
          {children}
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
