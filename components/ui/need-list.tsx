import { Icon, type IconName } from "./icon";

export interface Need {
  icon: IconName;
  title: string;
  text?: string;
}

/** What the customer must have at hand before the first step. */
export function NeedList({ needs }: { needs: Need[] }) {
  return (
    <ul className="kv-need">
      {needs.map((need) => (
        <li key={need.title}>
          <Icon name={need.icon} />
          <span>
            <b>{need.title}</b>
            {need.text ? <small>{need.text}</small> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
