"use client";

import { useEffect } from "react";

/**
 * Closes open menus at a click elsewhere, at a click on a link in them, and at Escape. Without it, only their
 * summary closes them.
 */
export function MenuCloser() {
  useEffect(() => {
    const openMenus = () => document.querySelectorAll<HTMLDetailsElement>("details.kv-menu[open]");
    function onClick(event: MouseEvent) {
      const target = event.target as HTMLElement;
      for (const menu of openMenus()) if (!menu.contains(target) || target.closest("a")) menu.open = false;
    }
    function onKey(event: KeyboardEvent) {
      if (event.key !== "Escape") return;
      for (const menu of openMenus()) {
        menu.open = false;
        if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
      }
    }
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return null;
}
