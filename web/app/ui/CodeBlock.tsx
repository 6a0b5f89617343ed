import classes from './CodeBlock.module.css';
import { ScrollBox } from './ScrollBox';

/** Text as it is, whatever it holds. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <ScrollBox label={label} className={classes.box}>
      <pre className={classes.code}>{children}</pre>
    </ScrollBox>
  );
}
