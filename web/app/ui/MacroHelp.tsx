import { Text } from '@mantine/core';
import classes from './MacroHelp.module.css';

type Props = { title: string; macros: { name: string; gives: string }[] };

export function MacroHelp({ title, macros }: Props) {
  return (
    <div className={classes.help}>
      <Text size="xs" fw={600} mb={4}>
        {title}
      </Text>
      <dl className={classes.list}>
        {macros.map((macro) => (
          <div key={macro.name} className={classes.item}>
            <dt className="wp-mono">{macro.name}</dt>
            <dd>{macro.gives}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
