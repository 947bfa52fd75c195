// Runs on any Node that the bootstrap may be started with: only Node's own modules, no syntax newer than Node
// 18.
import { spawn } from "node:child_process";
import os from "node:os";
import tty from "node:tty";

const PARENT_CHECK_MS = 500;

/**
 * Runs a program to its end. SIGTERM is passed on to it. SIGINT is passed on only without a terminal: a
 * terminal sends Ctrl-C to every process of the group by itself, and a second one makes some programs stop
 * without cleaning up. npm passes a signal to the shell that it starts a script with, which ends without
 * passing it further. So when that shell has ended, the program gets a SIGTERM too.
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
    const parent = process.ppid;
    const parentCheck = setInterval(() => {
      if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
      clearInterval(parentCheck);
      terminate();
    }, PARENT_CHECK_MS);
    const stopListening = () => {
      clearInterval(parentCheck);
      process.off("SIGTERM", terminate).off("SIGINT", interrupt);
    };
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
