"use client";

import { useTranslations } from "next-intl";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { Icon } from "@/components/ui/icon";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { paths } from "@/lib/domain/routes";
import { startPending } from "./pending";

/** Browser storage of the choice to turn single keys off. */
const STORAGE_NAME = "klientvakt-single-keys";
const CHANGED = "klientvakt-keys-changed";
/** Event that opens the list of keys. */
const OPEN_LIST = "klientvakt-key-list";

const KEYS: { name: string; keys: string[] }[] = [
  { name: "goTo", keys: ["Ctrl", "K"] },
  { name: "search", keys: ["/"] },
  { name: "list", keys: ["?"] },
  { name: "move", keys: ["j", "k"] },
  { name: "choose", keys: ["x"] },
  { name: "open", keys: ["Enter"] },
  { name: "rotate", keys: ["b"] },
  { name: "renew", keys: ["f"] },
  { name: "take", keys: ["t"] },
  { name: "snooze", keys: ["u"] },
  { name: "newCustomer", keys: ["n"] },
  { name: "close", keys: ["Esc"] },
];

/** Keys that open a step of an installation's page. */
const STEP_KEYS: Record<string, InstallationStep> = { b: "rotate", f: "renew" };
const NEW_KEY = "n";
const INSTALLATION = /^\/installations\/([0-9a-f-]{36})(?:\/|$)/;

/** Whether keys that are pressed alone do something. */
export function areSingleKeysOn(): boolean {
  try {
    return window.localStorage.getItem(STORAGE_NAME) !== "off";
  } catch {
    return true;
  }
}

function turn(isOn: boolean): void {
  window.localStorage.setItem(STORAGE_NAME, isOn ? "on" : "off");
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener("storage", onChange);
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}

/** The keys that can be used, and the choice to turn off those that are pressed alone (WCAG 2.1.4). */
export function KeyTable() {
  const t = useTranslations("keyboard");
  const on = useSyncExternalStore(subscribe, areSingleKeysOn, () => true);
  const box = useRef<HTMLInputElement>(null);
  // Before React shows what the browser has stored: the page from the server always has it on.
  useLayoutEffect(() => {
    if (box.current && box.current.checked !== box.current.defaultChecked) turn(box.current.checked);
  }, []);
  return (
    <>
      <dl className="kv-keys">
        {KEYS.map(({ name, keys }) => (
          <div key={name} className="contents">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`key.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2">
        <input
          type="checkbox"
          className="ds-input"
          // A box that the browser gives back its last state would count as one that was pressed.
          autoComplete="off"
          ref={box}
          checked={on}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
        {t("single")}
      </label>
    </>
  );
}

/** Opens the list of keys; without JavaScript a link to where it also stands. */
export function KeyListLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      data-opens="here"
      onClick={(event) => {
        event.preventDefault();
        window.dispatchEvent(new Event(OPEN_LIST));
      }}
    >
      {children}
    </a>
  );
}

/** The inside of the list of keys. @param id of its title */
export function KeyListPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations("keyboard");
  return (
    <>
      <header>
        <h2 id={id}>{t("title")}</h2>
        <button type="button" className="kv-tap" aria-label={t("close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <KeyTable />
    </>
  );
}

/** The keys that work on every page, and the list of all keys in a dialog. */
export function Keys({ mayRenew, mayAdd }: { mayRenew: boolean; mayAdd: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const path = usePathname();
  const router = useRouter();

  useEffect(() => {
    const open = () => {
      if (!document.querySelector("dialog[open]")) dialog.current?.showModal();
    };
    function onKey(event: KeyboardEvent) {
      const isCombined = event.ctrlKey || event.metaKey || event.altKey;
      if (isCombined || event.defaultPrevented || isTyping(event.target) || !areSingleKeysOn()) return;
      if (event.key === "?") open();
      else if (document.querySelector("dialog[open]")) return;
      else if (event.key === "/") focusFirst("main input[type=search]", event);
      // From anywhere else the first row gets the focus; in the table its own keys apply.
      else if (event.key === "j" && !(event.target as HTMLElement).closest("tbody"))
        focusFirst("main tbody a", event);
      else openAct(event);
    }
    // Each opens a step that says what it does, and does nothing before it is confirmed there.
    function openAct(event: KeyboardEvent) {
      const step = mayRenew ? STEP_KEYS[event.key] : undefined;
      const subject = step && installationAt(event.target as HTMLElement);
      const isNew = event.key === NEW_KEY && mayAdd;
      const address = subject ? paths.installationStep(subject, step) : isNew ? paths.newInstallation : null;
      if (address === null) return;
      event.preventDefault();
      startPending(address);
      router.push(address);
    }
    window.addEventListener(OPEN_LIST, open);
    document.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener(OPEN_LIST, open);
      document.removeEventListener("keydown", onKey);
    };
  }, [mayRenew, mayAdd, router]);
  useEffect(() => dialog.current?.close(), [path]);

  return (
    <dialog
      ref={dialog}
      className="kv-dialog"
      aria-labelledby="key-list"
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <KeyListPanel id="key-list" onClose={() => dialog.current?.close()} />
    </dialog>
  );
}

/** The installation of the row that has the focus, or else of the page. */
function installationAt(target: HTMLElement): string | undefined {
  const row = target.closest("main tr, main li");
  const link = row?.querySelector<HTMLAnchorElement>(`a[href^="${paths.installations}/"]`);
  return [link?.pathname, window.location.pathname]
    .map((path) => INSTALLATION.exec(path ?? "")?.[1])
    .find(Boolean);
}

function focusFirst(selector: string, event: KeyboardEvent): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) return;
  event.preventDefault();
  element.focus();
}
