/** What the log says of an error. Nothing in it was written by somebody else. */
export interface ErrorFacts {
  /** The class; `Error` when it has a name that no class could have. */
  name: string;
  /** As drivers and Node set it: `P2002`, `22P05`, `ECONNREFUSED`. */
  code?: string;
  /** The number that Next shows on the error's page. */
  digest?: string;
  /** Places in files of this project and its packages, the innermost first. */
  frames: string[];
  cause?: ErrorFacts;
}

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const CODE = /^[A-Z0-9][A-Z0-9_]{0,63}$/;
const DIGEST = /^\d{1,20}(?:@E\d{1,6})?$/;
/** `at name (place)`, `at async place`: a place is a file of this machine, or of Node itself. */
const FRAME =
  /^\s+at (?:async |new )?(?:[\w$.<>[\]# ]{1,120} \()?(?:file:\/\/|node:|\/)[\w/.:@+~[\]()%-]{1,300}$/;
const MAX_FRAMES = 8;
const MAX_CAUSES = 5;

/**
 * Name, code and places of an error. Its message is left out: those of drivers, of upstream services and of
 * Next contain the value that they are about.
 */
export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { name, cause, code, digest } = error as Error & { code?: unknown; digest?: unknown };
  return {
    name: NAME.test(String(name)) ? name : "Error",
    ...(typeof code === "string" && CODE.test(code) ? { code } : {}),
    ...(typeof digest === "string" && DIGEST.test(digest) ? { digest } : {}),
    frames: framesOf(error),
    ...(cause && depth < MAX_CAUSES ? { cause: errorFacts(cause, depth + 1) } : {}),
  };
}

/**
 * The lines of the stack below the message, which may have lines in the form of a frame itself. None when the
 * message was changed later, so that its end is unknown.
 */
function framesOf({ stack, message }: Error): string[] {
  if (typeof stack !== "string") return [];
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split("\n");
  const last = lines.findLastIndex((line) => !FRAME.test(line) && !/^\s+at .*<anonymous>\)?$/.test(line));
  return lines
    .slice(last + 1)
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
