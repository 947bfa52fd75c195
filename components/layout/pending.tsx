"use client";

import { useTranslations } from "next-intl";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { paths } from "@/lib/domain/routes";

/** Event of a script that opens an address without a link. */
const STARTED = "klientvakt-pending";
/** Attribute of the document, and of the link or button that was pressed, while the next page is fetched. */
const ATTRIBUTE = "data-pending";
/** After this long a list is shown as a skeleton: a faster one would only flicker. */
const SLOW_MS = 300;
/** A file that is downloaded leaves the page as it is. */
const DOWNLOAD_MS = 3000;
/** No answer comes after this long; the page can be used again. */
const GIVE_UP_MS = 30_000;

/** Handlers that answer with a file. */
const DOWNLOADS = /\/(export|extract|file|problems|public-key|results|openapi\.json)$/;

/** Pages that are one long list. */
const LISTS = new Set<string>([
  paths.installations,
  paths.alerts,
  paths.alertDeliveries,
  paths.organizations,
  paths.audit,
  paths.bulks,
  paths.expiryReport,
]);

/** Says that a page is being fetched. For scripts that open one; links and forms are seen here. */
export function startPending(href: string): void {
  window.dispatchEvent(new CustomEvent(STARTED, { detail: href }));
}

function clearAttributes(): void {
  for (const element of document.querySelectorAll(`[${ATTRIBUTE}]`)) element.removeAttribute(ATTRIBUTE);
}

/**
 * Shows at once that a link or a form was pressed, and a skeleton of a list that takes long to come. Works
 * for every link and form of the page, whatever made it.
 */
export function Pending() {
  const t = useTranslations("common");
  const path = usePathname();
  const search = useSearchParams().toString();
  const [slow, setSlow] = useState<"nothing" | "page" | "list">("nothing");

  useEffect(() => {
    let timers: ReturnType<typeof setTimeout>[] = [];
    function end(): void {
      timers.forEach(clearTimeout);
      timers = [];
      clearAttributes();
      setSlow("nothing");
    }
    function begin(address: URL, element: Element | null): void {
      end();
      const { origin, pathname, search: query } = window.location;
      if (address.origin !== origin || (address.pathname === pathname && address.search === query)) return;
      element?.setAttribute(ATTRIBUTE, "");
      document.documentElement.setAttribute(ATTRIBUTE, "");
      const isDownload = DOWNLOADS.test(address.pathname);
      const isList = LISTS.has(address.pathname) && address.pathname !== window.location.pathname;
      if (!isDownload) timers.push(setTimeout(() => setSlow(isList ? "list" : "page"), SLOW_MS));
      timers.push(setTimeout(end, isDownload ? DOWNLOAD_MS : GIVE_UP_MS));
    }
    function onClick(event: MouseEvent): void {
      // A link may be a bar of a chart, whose properties are not those of a link in HTML.
      const link = (event.target as Element).closest<HTMLElement | SVGElement>("a[href]");
      const isPlain =
        event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !isPlain || link.getAttribute("target") === "_blank" || link.hasAttribute("download"))
        return;
      // A link that a script has made into a button.
      if (link.dataset.opens === "here") return;
      begin(new URL(link.getAttribute("href")!, window.location.href), link);
    }
    function onSubmit(event: SubmitEvent): void {
      // A form that a script sends shows by itself that it is being sent.
      if (event.defaultPrevented) return;
      const form = event.target as HTMLFormElement;
      const button = event.submitter as HTMLButtonElement | null;
      // Another tab fetches the answer.
      if ((button?.formTarget || form.target) === "_blank") return;
      const address = new URL(form.getAttribute("action") ?? "", window.location.href);
      // What is entered becomes the address, so it is another one.
      if (form.method === "get") address.search = "?";
      begin(address, button ?? form.querySelector("button"));
    }
    const onStarted = (event: Event) =>
      begin(new URL((event as CustomEvent<string>).detail, window.location.href), null);
    document.addEventListener("click", onClick);
    document.addEventListener("submit", onSubmit);
    window.addEventListener(STARTED, onStarted);
    // The browser's own copy of the page, from before it was left.
    window.addEventListener("pageshow", end);
    return () => {
      // Also at another address: the page that was fetched is here.
      end();
      document.removeEventListener("click", onClick);
      document.removeEventListener("submit", onSubmit);
      window.removeEventListener(STARTED, onStarted);
      window.removeEventListener("pageshow", end);
    };
  }, [path, search]);

  return (
    <>
      <p role="status" className="sr-only">
        {slow === "nothing" ? "" : t("fetching")}
      </p>
      {slow === "list" ? (
        <div className="kv-fetching" aria-hidden="true">
          <Skeleton width="short" />
          {Array.from({ length: 22 }, (_, row) => (
            <div key={row}>
              <Skeleton width="long" />
              <Skeleton width={row % 3 === 0 ? "short" : undefined} />
              <Skeleton />
            </div>
          ))}
        </div>
      ) : null}
    </>
  );
}
