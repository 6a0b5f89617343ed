import { Stack } from '@mantine/core';
import { Section } from '../../ui/Section';
import type { TermsDraft } from './draft';
import { readTerms } from './read';
import { TermsDifferenceView } from './TermsDifferenceView';

type Props = {
  before: unknown;
  /** Null while the terms cannot be told apart. */
  after: TermsDraft | null;
  currency: string;
};

/** What edited terms change in those in force; nothing while one of them cannot be told rule by rule. */
export function TermsChange({ before, after, currency }: Props) {
  const inForce = readTerms(before);
  if (!inForce || !after) return null;
  return (
    <Section title="What changes">
      <Stack>
        <TermsDifferenceView before={inForce} after={after} currency={currency} same="Nothing yet." />
      </Stack>
    </Section>
  );
}
