// Runs on any Node that the bootstrap may be started with: only Node's own modules, no syntax newer than Node
// 18.
import { spawn } from "node:child_process";
import os from "node:os";
import tty from "node:tty";

/**
 * Runs a program to its end. SIGTERM is passed on to it. SIGINT is passed on only without a terminal: a
 * terminal sends Ctrl-C to every process of the group by itself, and a second one makes some programs stop
 * without cleaning up.
 * @returns the exit code; 128 plus the signal's number when a signal ended the program, as shells count
 * @throws the system's error when the program cannot be started
 */
export function runChild(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const terminate = () => child.kill("SIGTERM");
    const interrupt = () => {
      if (!tty.isatty(0)) child.kill("SIGINT");
    };
    process.on("SIGTERM", terminate).on("SIGINT", interrupt);
    const stopListening = () => process.off("SIGTERM", terminate).off("SIGINT", interrupt);
    child.once("error", (error) => {
      stopListening();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      stopListening();
      resolve(code ?? 128 + os.constants.signals[signal]);
    });
  });
}

/** Runs npm as `runChild` does, with its output on standard error. */
export function runNpm(args, options) {
  const windows = process.platform === "win32";
  return runChild(windows ? "npm.cmd" : "npm", args, {
    ...options,
    stdio: ["ignore", 2, 2],
    shell: windows,
  });
}
