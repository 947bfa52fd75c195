import { parentPort, workerData } from "node:worker_threads";
// With its extension: Node runs this file as it is, without a bundler.
import { readTable } from "./read-table.ts";

parentPort!.postMessage(readTable(workerData.source, workerData.choices));
