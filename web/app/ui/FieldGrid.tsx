import type { ReactNode } from 'react';
import classes from './FieldGrid.module.css';

/** Fields of a form side by side, where there is room. */
export function FieldGrid({ children }: { children: ReactNode }) {
  return <div className={classes.grid}>{children}</div>;
}
