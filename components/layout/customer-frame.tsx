import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Brand } from "./brand";
import { LanguageSwitch } from "./language-switch";

/** The layout of pages for customers, which shows nothing but the task. */
export async function CustomerFrame({ children, returnTo }: { children: ReactNode; returnTo: string }) {
  const common = await getTranslations("common");
  return (
    <>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      <header className="border-b border-neutral-border-subtle bg-neutral-background-default">
        <div className="mx-auto flex max-w-2xl items-center justify-between px-4 py-2">
          <span className="flex items-center gap-2 py-2 font-semibold">
            <Brand />
          </span>
          <LanguageSwitch returnTo={returnTo} />
        </div>
      </header>
      <main id="main" className="mx-auto max-w-2xl px-4 py-8" data-size="md">
        {children}
      </main>
    </>
  );
}
