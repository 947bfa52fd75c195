"use client";

import { useEffect, useEffectEvent, useLayoutEffect, useState } from "react";

/*
 * What somebody enters into a page from the server before its script has loaded. React leaves it in the
 * fields, except in a text area that was sent with a text, but no event tells of it.
 */

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const CONTROLS = "input, textarea, select";

export function isControl(target: EventTarget | null): target is Control {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

export const isToggle = (control: Control): control is HTMLInputElement =>
  control.type === "checkbox" || control.type === "radio";

/** The controls that differ from what the server sent. @param selector which of them */
export function changedControls(area: ParentNode, selector = CONTROLS): Control[] {
  return [...area.querySelectorAll(selector)].filter(isControl).filter((control) => {
    if (control instanceof HTMLSelectElement)
      return [...control.options].some((option) => option.selected && !isSentAsSelected(option, control));
    if (isToggle(control)) return control.checked !== control.defaultChecked;
    return control.value !== control.defaultValue;
  });
}

/** The first option of a list is selected where the page names none. */
function isSentAsSelected(option: HTMLOptionElement, select: HTMLSelectElement): boolean {
  const named = [...select.options].filter((each) => each.defaultSelected);
  return named.length > 0 ? named.includes(option) : option.index === 0;
}

/**
 * For a component that follows what is entered: tells it once, when the page's script has taken over, of the
 * controls that were changed before.
 * @param find the part of the page that it follows
 */
export function useEarlyInput(find: () => ParentNode | null, onEntered: (controls: Control[]) => void): void {
  const announce = useEffectEvent(() => {
    const area = find();
    // The choice of a radio button changes the one that was chosen before, too.
    const entered = area
      ? changedControls(area).filter((each) => each.type !== "radio" || isChosen(each))
      : [];
    if (entered.length > 0) onEntered(entered);
  });
  useEffect(() => announce(), []);
}

export const isChosen = (control: Control) => isToggle(control) && control.checked;

interface EarlyText {
  value: string;
  selection: [number, number];
}

/** Outside the component, since React may begin to render it several times before it keeps a state. */
const earlyTexts = new WeakMap<HTMLTextAreaElement, EarlyText>();

/** Keeps what was typed into a text area, which React gives the text that it was sent with. */
export function useEarlyText(id: string): void {
  useState(() => rememberText(id));
  useLayoutEffect(() => {
    const area = areaOf(id);
    const early = area && earlyTexts.get(area);
    if (!early) return;
    earlyTexts.delete(area);
    if (area.value !== area.defaultValue) return;
    area.value = early.value;
    if (area === document.activeElement) area.setSelectionRange(...early.selection);
  }, [id]);
}

function areaOf(id: string): HTMLTextAreaElement | null {
  const area = document.getElementById(id);
  return area instanceof HTMLTextAreaElement ? area : null;
}

function rememberText(id: string): void {
  if (typeof document === "undefined") return;
  const area = areaOf(id);
  if (!area || area.value === area.defaultValue) return;
  earlyTexts.set(area, { value: area.value, selection: [area.selectionStart, area.selectionEnd] });
}
