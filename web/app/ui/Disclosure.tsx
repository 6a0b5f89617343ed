import type { ReactNode } from 'react';
import classes from './Disclosure.module.css';

type Props = { summary: string; open?: boolean; children: ReactNode };

/** Details on demand. */
export function Disclosure({ summary, open = false, children }: Props) {
  return (
    <details className={classes.details} open={open}>
      <summary className={classes.summary}>{summary}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
