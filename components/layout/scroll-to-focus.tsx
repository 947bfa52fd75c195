"use client";

import { useEffect } from "react";

/** Between what has the focus and the edge, for its ring, in CSS pixels. */
const MARGIN = 4;

/**
 * Scrolls a row of tabs or a table sideways to what the keyboard gives the focus. Chromium does not if even
 * one pixel of it is already visible (WCAG 2.2, 2.4.7 and 2.4.11).
 */
export function ScrollToFocus() {
  useEffect(() => {
    function onFocus({ target }: FocusEvent) {
      if (!(target instanceof HTMLElement) || !target.matches(":focus-visible")) return;
      const scroller = closestScroller(target);
      if (!scroller) return;
      const shown = target.getBoundingClientRect();
      const room = scroller.getBoundingClientRect();
      const tooFarLeft = room.left + MARGIN - shown.left;
      const tooFarRight = shown.right + MARGIN - room.right;
      // What is wider than its room shows its start.
      if (tooFarLeft > 0) scroller.scrollLeft -= tooFarLeft;
      else if (tooFarRight > 0) scroller.scrollLeft += Math.min(tooFarRight, -tooFarLeft);
    }
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, []);
  return null;
}

/** What an element can be scrolled sideways by, apart from the page itself. */
function closestScroller(element: HTMLElement): HTMLElement | undefined {
  for (let each = element.parentElement; each && each !== document.body; each = each.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(each).overflowX)) return each;
  return undefined;
}
