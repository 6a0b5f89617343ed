import { Text } from '@mantine/core';
import { CodeBlock } from '../../ui/CodeBlock';
import { describeCap, describeRule } from './describe';
import { prettyTerms } from './model';
import { readTerms } from './read';
import classes from './TermsSummary.module.css';

type Props = { document: unknown; currency: string };

/** Terms in words, or as JSON where they say more than the words can. */
export function TermsSummary({ document, currency }: Props) {
  const draft = readTerms(document);
  if (!draft) return <CodeBlock label="Terms document">{prettyTerms(document)}</CodeBlock>;
  if (draft.rules.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No rules: conversions pay nothing.
      </Text>
    );
  }
  return (
    <>
      <ol className={classes.rules}>
        {draft.rules.map((rule) => (
          <li key={rule.key}>
            {describeRule(rule, currency)} <span className="wp-mono">{rule.id}</span>
          </li>
        ))}
      </ol>
      {draft.cap && (
        <Text size="sm" mt="xs">
          {describeCap(draft.cap, currency)}.
        </Text>
      )}
    </>
  );
}
