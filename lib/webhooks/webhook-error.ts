import { DeliveryError } from "@/lib/domain/delivery";

/** Why a webhook was not accepted; what is `refused` is not retried. */
export class WebhookError extends DeliveryError<"webhook-refused" | "webhook-silent" | "webhook-private"> {
  override readonly name = "WebhookError";
}
