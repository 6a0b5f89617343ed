import { Text } from '@mantine/core';
import classes from './Tiles.module.css';

export type Tile = { term: string; value: string; note?: string | undefined };

/** A few numbers at a glance. */
export function Tiles({ label, tiles }: { label: string; tiles: readonly Tile[] }) {
  return (
    <dl
      className={tiles.length === 4 ? `${classes.tiles} ${classes.four}` : classes.tiles}
      aria-label={label}
    >
      {tiles.map(({ term, value, note }) => (
        <div key={term} className={classes.tile}>
          <Text component="dt" size="sm" c="dimmed">
            {term}
          </Text>
          <dd className={classes.value}>
            {value}
            {note && (
              <Text span size="xs" c="dimmed" className={classes.note}>
                {note}
              </Text>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
