/*
 * `node --import ./lib/base/print-as-log.ts`: everything that the process prints is a line of the log, from
 * its first line on. Node runs this file as it is.
 */
import { captureOutput } from "./capture-output.ts";

captureOutput();
