"use client";

import { useEffect } from "react";

/**
 * Lets copied text have times in ISO 8601, which programs read, where the screen has them as people say them:
 * of what is selected, each `time` gives its `datetime`.
 */
export function CopyTimes() {
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const selection = window.getSelection();
      if (!event.clipboardData || !selection || selection.isCollapsed) return;
      const range = selection.getRangeAt(0);
      const times = [...timesIn(range)];
      if (times.length === 0) return;
      let text = selection.toString();
      let from = 0;
      for (const { shown, iso } of times) {
        const at = text.indexOf(shown, from);
        if (at < 0) continue;
        text = text.slice(0, at) + iso + text.slice(at + shown.length);
        from = at + iso.length;
      }
      const copied = document.createElement("div");
      copied.append(range.cloneContents());
      for (const time of copied.querySelectorAll("time"))
        time.textContent = time.dateTime || time.textContent;
      event.clipboardData.setData("text/plain", text);
      event.clipboardData.setData("text/html", copied.innerHTML);
      event.preventDefault();
    };
    document.addEventListener("copy", onCopy);
    return () => document.removeEventListener("copy", onCopy);
  }, []);
  return null;
}

/**
 * The times that are selected whole, in the order of the page, as they are shown and as programs read them.
 */
function* timesIn(range: Range): Generator<{ shown: string; iso: string }> {
  const { commonAncestorContainer: ancestor } = range;
  const parent = ancestor instanceof Element ? ancestor : ancestor.parentElement;
  const own = parent?.closest("time");
  if (own) {
    const shown = own.textContent ?? "";
    if (own.dateTime && range.toString().trim() === shown.trim()) yield { shown, iso: own.dateTime };
    return;
  }
  for (const time of parent?.querySelectorAll("time") ?? []) {
    const all = document.createRange();
    all.selectNodeContents(time);
    const isWhole =
      range.compareBoundaryPoints(Range.START_TO_START, all) <= 0 &&
      range.compareBoundaryPoints(Range.END_TO_END, all) >= 0;
    if (isWhole && time.dateTime) yield { shown: time.textContent ?? "", iso: time.dateTime };
  }
}
