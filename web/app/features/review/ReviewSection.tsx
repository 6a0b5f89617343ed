import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Section } from '../../ui/Section';
import { type Fact, Facts, Timestamp } from '../../ui/values';
import { ReviewButtons } from './ReviewButtons';
import { verbsOf } from './verbs';

export const ReviewSection_conversion = graphql(`
  fragment ReviewSection_conversion on Conversion {
    id
    status
    onHold
    awaitsReview
    holdUntil
    review
    reviewReason
  }
`);

type Props = {
  conversion: FragmentOf<typeof ReviewSection_conversion>;
  /** Whether the reader may say anything of it. */
  mayReview: boolean;
};

/** What a conversion has to pass before it is owed, what was said of it, and what can be. */
export function ReviewSection({ conversion: fragment, mayReview }: Props) {
  const conversion = readFragment(ReviewSection_conversion, fragment);
  const { id, onHold, awaitsReview, holdUntil, review, reviewReason } = conversion;
  const facts: Fact[] = [
    ...(holdUntil
      ? [{ term: onHold ? 'On hold until' : 'Hold', value: <Hold until={holdUntil} runs={onHold} /> }]
      : []),
    ...(awaitsReview ? [{ term: 'Review', value: 'Waits for somebody to approve or reject it' }] : []),
    ...(review ? [{ term: 'Review', value: review === 'APPROVED' ? 'Approved here' : 'Rejected here' }] : []),
    ...(reviewReason ? [{ term: 'Reason', value: reviewReason }] : []),
  ];
  return (
    <Section
      title="Review"
      description="What is said here stands beside what the merchant says. The affiliate reads the reason of a rejection in their statement."
      actions={<ReviewButtons ids={[id]} verbs={mayReview ? verbsOf(conversion) : []} />}
    >
      {facts.length > 0 ? (
        <Facts facts={facts} />
      ) : (
        <Text size="sm" c="dimmed">
          It has no hold, and nobody has to approve it.
        </Text>
      )}
    </Section>
  );
}

function Hold({ until, runs }: { until: string; runs: boolean }) {
  if (runs) return <Timestamp value={until} />;
  return (
    <>
      Until <Timestamp value={until} />; it keeps nothing back
    </>
  );
}
