import type { ReactNode } from 'react';
import classes from './Beside.module.css';

type Props = { aside: ReactNode; children: ReactNode };

/** A page's main part with something beside it that stays in sight, where there is room. */
export function Beside({ aside, children }: Props) {
  return (
    <div className={classes.grid}>
      <div className={classes.main}>{children}</div>
      <div className={classes.aside}>{aside}</div>
    </div>
  );
}
