import { TASK_NAMES, type TaskName, TASKS } from "@/lib/domain/tasks";

/** The scheduled tasks in graphile-worker's crontab syntax, one a line. */
export function crontab(): string {
  return TASK_NAMES.flatMap((name) => scheduleLine(name) ?? []).join("\n");
}

function scheduleLine<Name extends TaskName>(name: Name): string | null {
  const { schema, key, queue, schedule } = TASKS[name];
  if (!schedule) return null;
  const payload = schema.parse({});
  const options = [
    `max=${schedule.maxAttempts}`,
    ...(queue ? [`queue=${queue(payload)}`] : []),
    `jobKey=${key(payload)}`,
  ];
  return `${schedule.cron} ${name} ?${options.join("&")}`;
}
