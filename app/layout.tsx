import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { CLIENT_NAMESPACES } from "@/lib/i18n/client-namespaces";

export const metadata: Metadata = {
  title: { default: "Klientvakt", template: "%s · Klientvakt" },
  robots: { index: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Awaited so that no page is prerendered, which would leave it without a nonce.
  await headers();
  const all = await getMessages();
  const messages = Object.fromEntries(CLIENT_NAMESPACES.map((name) => [name, all[name]]));
  return (
    <html lang={await getLocale()} data-color-scheme="auto" data-color="accent" data-size="sm">
      <body>
        <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>
      </body>
    </html>
  );
}
