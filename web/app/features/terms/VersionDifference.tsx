import { CodeBlock } from '../../ui/CodeBlock';
import { prettyTerms } from './model';
import { readTerms } from './read';
import { TermsDifferenceView } from './TermsDifferenceView';

type Props = { before: unknown; after: unknown; currency: string };

/** What is different between two documents; both of them, where one cannot be told rule by rule. */
export function VersionDifference({ before, after, currency }: Props) {
  const [earlier, later] = [readTerms(before), readTerms(after)];
  if (earlier && later) {
    return (
      <TermsDifferenceView before={earlier} after={later} currency={currency} same="They say the same." />
    );
  }
  return (
    <>
      <CodeBlock label="Terms before">{prettyTerms(before)}</CodeBlock>
      <CodeBlock label="Terms after">{prettyTerms(after)}</CodeBlock>
    </>
  );
}
