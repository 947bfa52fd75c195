"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import {
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { clockTimeWithSeconds } from "@/lib/base/clock-time";
import { StatusBand } from "@/components/ui/status-band";
import { useSecondsLeft, WaitNotice, type WaitingFor } from "@/components/ui/wait-notice";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { ActionResult } from "@/lib/base/result";
import { formBytes, MAX_FORM_BYTES } from "@/lib/domain/form-limit";
import { useFieldError } from "./field-error";
import { FormContext, type Option, useInitial } from "./form-context";
import { isControl } from "./early-input";
import { FormError } from "./form-error";
import { TextBox } from "./text-box";

export type ServerAction<T> = (previous: ActionResult<T> | null, form: FormData) => Promise<ActionResult<T>>;

interface ActionFormProps<T> {
  action: ServerAction<T>;
  children: ReactNode;
  /**
   * Shown, and announced to screen readers, after success, with the time of it. A function gets the time as
   * text.
   */
  success?: ReactNode | ((data: T, at: ReactNode) => ReactNode);
  /** After success the result takes the form's place, so that the page has one thing to do next. */
  replaces?: boolean;
  className?: string;
  /** For buttons outside the form. */
  id?: string;
  label?: string;
  /**
   * Text of a collapsed section around the form. With a result it is rendered open: a submission before the
   * page's script has loaded leads to a new page, on which a collapsed form would hide its result.
   */
  summary?: ReactNode;
  summaryLook?: "button" | "danger" | "heading";
  /** For a form whose action calls a service that has asked for time: until when. */
  wait?: ShownWait | null;
  /** Which text explains the wait. */
  waitingFor?: WaitingFor;
  /**
   * For a form that stands in the result of another: without JavaScript it is not on the page that its own
   * submission leads to, so its owner, which is, has the action's state and passes it on.
   */
  posted?: { result: ActionResult<T> | null; submit: (form: FormData) => void };
}

const SUMMARY_CLASS = {
  plain: "cursor-pointer py-1",
  button: "ds-button",
  danger: "cursor-pointer p-2 text-danger-text-default",
  heading: "cursor-pointer py-1 font-semibold",
};

/**
 * An action that returns a result also when the request fails, so that the form keeps what was entered. The
 * server renders the form with the original action, since there is nothing to catch without JavaScript.
 */
export function useActionWithResult<T>(action: ServerAction<T>): ServerAction<T> {
  return useMemo(() => {
    if (typeof window === "undefined") return action;
    return async (previous, form) => {
      // The portal would refuse it unread, and the browser would only know that there was no response.
      if (formBytes(form) > MAX_FORM_BYTES) return { ok: false, error: { code: "FORM_TOO_LARGE" } };
      try {
        return await action(previous, form);
      } catch (error) {
        unstable_rethrow(error);
        return { ok: false, error: { code: codeOf(error) } };
      }
    };
  }, [action]);
}

/** Why an action has no result. */
function codeOf(error: unknown): "OLD_PAGE" | "OVERLOADED" | "NO_ANSWER" {
  if (unstable_isUnrecognizedActionError(error)) return "OLD_PAGE";
  // The message is the body of the refusal (lib/http/busy-response.ts).
  return error instanceof Error && error.message === "OVERLOADED" ? "OVERLOADED" : "NO_ANSWER";
}

/**
 * A form bound to a server action. It works without JavaScript. The entered values stay after an error; with
 * JavaScript (React would clear them) the first invalid field gets the focus, and a second submission while
 * waiting sends nothing. While a service upstream has asked for time, the form says until when and its button
 * does not send; without JavaScript it does, and the server refuses it with the same message.
 */
export function ActionForm<T>({
  action,
  children,
  success,
  replaces,
  className,
  id,
  label,
  summary,
  summaryLook,
  wait: waitOfPage = null,
  waitingFor = "form",
  posted,
}: ActionFormProps<T>) {
  const [own, submit, pending] = useActionState(useActionWithResult(action), null);
  const result = own ?? posted?.result ?? null;
  const [entered] = useState(result && !result.ok ? (result.entered ?? null) : null);
  const form = useRef<HTMLFormElement>(null);
  const error = result && !result.ok ? result.error : null;
  const wait = laterOf(error?.wait ?? null, waitOfPage);
  const waiting = (useSecondsLeft(wait) ?? 0) > 0;
  const isFirstEffect = useRef(true);

  useEffect(() => {
    // On a page that came with the refusal, somebody may be typing already.
    const isTyping = isFirstEffect.current && isControl(document.activeElement);
    isFirstEffect.current = false;
    if (!error || isTyping) return;
    // One selector at a time: with a list of selectors the message, which stands above the fields, would
    // always come first.
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    (find("[aria-invalid=true]") ?? find("[role=alert]"))?.focus();
  }, [error]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending || waiting) return;
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => submit(data));
  }

  const isReplaced = Boolean(replaces && result?.ok);
  const body = (
    <FormContext
      value={{ errors: error?.fields ?? {}, facts: error?.facts ?? {}, pending, waiting, entered }}
    >
      {isReplaced ? null : (
        <form
          ref={form}
          id={id}
          action={posted?.submit ?? submit}
          onSubmit={onSubmit}
          className={className}
          aria-label={label}
          // Read by LiveRefresh.
          data-sending={pending || undefined}
          // Read by KeepForms: its fields have what somebody entered, though the page came with it.
          data-entered={entered ? true : undefined}
          noValidate
        >
          {wait ? (
            <div className="mb-4">
              <WaitNotice wait={wait} what={error?.wait ? "form" : waitingFor} />
            </div>
          ) : null}
          {error && !error.wait ? <FormError error={error} /> : null}
          {children}
        </form>
      )}
      {/* Outside the form, because what is shown after a success may contain a form. */}
      {result?.ok && success ? (
        <div role="status" className={isReplaced ? undefined : "mt-4"}>
          {typeof success === "function" ? (
            success(result.data, <DoneAt at={result.at} />)
          ) : (
            <StatusBand tone="success">
              {success} <DoneAt at={result.at} />
            </StatusBand>
          )}
        </div>
      ) : null}
    </FormContext>
  );
  if (!summary) return body;
  return (
    <details open={result !== null}>
      <summary
        className={SUMMARY_CLASS[summaryLook ?? "plain"]}
        data-variant={summaryLook === "button" ? "secondary" : undefined}
      >
        {summary}
      </summary>
      <div className="mt-3">{body}</div>
    </details>
  );
}

/** When an action succeeded. */
function DoneAt({ at }: { at: string }) {
  const t = useTranslations("common");
  const format = useFormatter();
  const time = clockTimeWithSeconds(new Date(at), format, useLocale());
  return (
    <time dateTime={at} className="text-sm">
      {t("doneAt", { time })}
    </time>
  );
}

function laterOf(one: ShownWait | null, other: ShownWait | null): ShownWait | null {
  if (!one || !other) return one ?? other;
  return new Date(one.until) > new Date(other.until) ? one : other;
}

export function SubmitButton({
  children,
  variant = "primary",
  color,
  name,
  value,
  shortcut,
}: {
  children: ReactNode;
  variant?: "primary" | "secondary" | "tertiary";
  color?: "danger";
  name?: string;
  value?: string;
  /** The key that presses it while its row has the focus. */
  shortcut?: string;
}) {
  const { pending, waiting } = useContext(FormContext);
  const t = useTranslations("common");
  return (
    <button
      type="submit"
      className="ds-button"
      data-variant={variant}
      data-color={color}
      aria-disabled={pending || waiting}
      name={name}
      value={value}
      data-key={shortcut}
      aria-keyshortcuts={shortcut}
    >
      {pending ? t("working") : children}
    </button>
  );
}

/** @returns what the refusal of a field names; null while the field was not refused */
export function useRefusalFacts(field: string): Record<string, string | null> | null {
  const { errors, facts } = useContext(FormContext);
  return errors[field] ? facts : null;
}

interface FieldProps {
  name: string;
  label: string;
  help?: string;
  optional?: boolean;
  /** In a sentence, whose words say what the field is: the label is for screen readers only. */
  inline?: boolean;
}

function useField({ name, help }: FieldProps) {
  const id = useId();
  const error = useFieldError(name);
  const describedBy =
    [help ? `${id}-help` : null, error ? `${id}-error` : null].filter(Boolean).join(" ") || undefined;
  return {
    id,
    error,
    control: { id, name, "aria-invalid": error ? true : undefined, "aria-describedby": describedBy },
  };
}

function FieldFrame({
  field,
  children,
  ...props
}: FieldProps & { field: ReturnType<typeof useField>; children: ReactNode }) {
  const t = useTranslations("common");
  return (
    <div className="ds-field" data-inline={props.inline}>
      <label className={props.inline ? "sr-only" : "ds-label"} htmlFor={field.id}>
        {props.label}
        {props.optional ? (
          <span className="font-normal text-neutral-text-subtle"> ({t("optional")})</span>
        ) : null}
      </label>
      {props.help ? (
        <p id={`${field.id}-help`} data-field="description">
          {props.help}
        </p>
      ) : null}
      {children}
      {field.error ? (
        <p id={`${field.id}-error`} className="ds-validation-message" data-color="danger">
          {field.error}
        </p>
      ) : null}
    </div>
  );
}

export function TextField({
  defaultValue,
  type = "text",
  autoComplete = "off",
  inputMode,
  size,
  accept,
  autoFocus,
  ...props
}: FieldProps & {
  defaultValue?: string;
  /** Gets the focus when it appears: it is what the reader has asked for. */
  autoFocus?: boolean;
  type?: "text" | "email" | "tel" | "password" | "date" | "datetime-local" | "file";
  autoComplete?: string;
  inputMode?: "numeric";
  /** How many characters are seen of an inline field. */
  size?: number;
  /** Media types of a file. */
  accept?: string;
}) {
  const field = useField(props);
  const initial = useInitial(props.name, defaultValue);
  return (
    <FieldFrame {...props} field={field}>
      <input
        className="ds-input"
        type={type}
        defaultValue={initial}
        autoComplete={autoComplete}
        inputMode={inputMode}
        size={size}
        accept={accept}
        autoFocus={autoFocus}
        {...field.control}
      />
    </FieldFrame>
  );
}

export function TextArea({
  defaultValue,
  rows = 4,
  mono,
  ...props
}: FieldProps & { defaultValue?: string; rows?: number; mono?: boolean }) {
  const field = useField(props);
  const initial = useInitial(props.name, defaultValue);
  return (
    <FieldFrame {...props} field={field}>
      <TextBox
        className={mono ? "ds-input font-mono" : "ds-input"}
        rows={rows}
        defaultValue={initial}
        spellCheck={!mono}
        {...field.control}
      />
    </FieldFrame>
  );
}

export function SelectField({
  options,
  defaultValue,
  empty,
  ...props
}: FieldProps & { options: Option[]; defaultValue?: string; empty?: string }) {
  const field = useField(props);
  const initial = useInitial(props.name, defaultValue);
  return (
    <FieldFrame {...props} field={field}>
      <select className="ds-input" defaultValue={initial ?? ""} {...field.control}>
        {empty ? <option value="">{empty}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
