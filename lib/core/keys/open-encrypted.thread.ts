import { parentPort, workerData } from "node:worker_threads";
// With its extension: Node runs this file as it is, without a bundler.
import { openEncrypted } from "../../domain/key-reader/open-encrypted.ts";

parentPort!.postMessage(await openEncrypted(workerData.encrypted, workerData.passphrase));
