import type { ReactNode } from 'react';
import classes from './ScrollBox.module.css';

type Props = { label: string; className?: string | undefined; children: ReactNode };

/** A box that scrolls on its own, and that the keyboard reaches for that. */
export function ScrollBox({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll the box.
    <div role="group" tabIndex={0} aria-label={label} className={`${classes.box} ${className ?? ''}`}>
      {children}
    </div>
  );
}
