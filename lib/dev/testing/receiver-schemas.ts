import { z } from "zod";

/*
 * What the receivers of chat messages publish about the messages that they take, as far as this product uses
 * it. Written from their documentation; strict, so that an unknown property, element or value is found.
 */

/**
 * Slack's Block Kit: https://docs.slack.dev/reference/block-kit (blocks header, section and context, and the
 * text object), and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
 */
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: slackString(max),
    emoji: z.boolean().optional(),
  });
const markdownText = z.strictObject({
  type: z.literal("mrkdwn"),
  text: slackString(3000),
  verbatim: z.boolean().optional(),
});

/**
 * Text in which `&`, `<` and `>` occur only as their entities, or as a link that Slack parses
 * (`<https://…|text>`).
 */
function slackString(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => {
      const withoutLinks = text.replace(/<https?:\/\/[^\s<>|]+\|[^<>|\n]+>/g, "");
      return !/[<>]/.test(withoutLinks) && !/&(?!(amp|lt|gt);)/.test(text);
    }, "must escape &, < and >");
}

export const SlackMessage = z.strictObject({
  text: slackString(4000),
  blocks: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("header"), text: plainText(150) }),
        z.strictObject({ type: z.literal("section"), text: z.union([plainText(3000), markdownText]) }),
        z.strictObject({
          type: z.literal("context"),
          elements: z
            .array(z.union([plainText(3000), markdownText]))
            .min(1)
            .max(10),
        }),
      ]),
    )
    .min(1)
    .max(50),
});

/**
 * Adaptive Cards 1.4: https://adaptivecards.io/schemas/adaptive-card.json (definitions AdaptiveCard,
 * RichTextBlock, TextRun and Action.OpenUrl; `additionalProperties` is false in each).
 */
const TextRun = z.strictObject({
  type: z.literal("TextRun"),
  text: z.string().min(1),
  color: z.enum(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]).optional(),
  fontType: z.enum(["Default", "Monospace"]).optional(),
  highlight: z.boolean().optional(),
  isSubtle: z.boolean().optional(),
  italic: z.boolean().optional(),
  size: z.enum(["Default", "Small", "Medium", "Large", "ExtraLarge"]).optional(),
  strikethrough: z.boolean().optional(),
  underline: z.boolean().optional(),
  weight: z.enum(["Default", "Lighter", "Bolder"]).optional(),
});

const AdaptiveCard = z.strictObject({
  $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
  type: z.literal("AdaptiveCard"),
  // Required of the outermost card. Teams shows 1.5 and earlier; RichTextBlock came with 1.2.
  version: z.enum(["1.2", "1.3", "1.4", "1.5"]),
  lang: z.string().length(2).optional(),
  fallbackText: z.string().optional(),
  body: z
    .array(z.strictObject({ type: z.literal("RichTextBlock"), inlines: z.array(TextRun).min(1) }))
    .min(1),
  actions: z
    .array(z.strictObject({ type: z.literal("Action.OpenUrl"), title: z.string().min(1), url: z.url() }))
    .optional(),
});

/**
 * The body that the Workflows template "Send webhook alerts to a channel" reads:
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
 */
export const TeamsMessage = z.strictObject({
  type: z.literal("message"),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal("application/vnd.microsoft.card.adaptive"),
        contentUrl: z.null(),
        content: AdaptiveCard,
      }),
    )
    .length(1),
});
/** https://learn.microsoft.com/microsoftteams/limits-specifications-teams: the size of a message. */
export const TEAMS_MAX_BYTES = 28 * 1024;

/**
 * Standard Webhooks 1.0:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (payload
 * structure, webhook headers).
 */
export const StandardMessage = z.strictObject({
  type: z.string().regex(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_-]+)*$/),
  timestamp: z.iso.datetime(),
  data: z.looseObject({}),
});
export const StandardHeaders = z.looseObject({
  "content-type": z.literal("application/json"),
  "webhook-id": z.string().regex(/^[^.\s]+$/),
  "webhook-timestamp": z.string().regex(/^\d{10}$/),
  "webhook-signature": z.string().regex(/^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$/),
});
