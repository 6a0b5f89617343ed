import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatChange, formatMoney } from '../../format/money';
import { formatCount } from '../../format/number';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { FieldGrid } from '../../ui/FieldGrid';
import { FormAlert } from '../../ui/FormAlert';
import { Section } from '../../ui/Section';
import { Tiles } from '../../ui/Tiles';
import { ComparedAffiliates } from './ComparedAffiliates';
import { waitingWords } from './compared';
import type { Compared, Comparison } from './comparison';

type Props = { comparison: Comparison; timeZone: string; onCompare: () => void };

/** What the edited terms would have paid for past conversions, beside what is paid. */
export function CompareTerms({ comparison, timeZone, onCompare }: Props) {
  const { answer } = comparison;
  return (
    <>
      <Section
        title="Compare with the past"
        description="What these terms would have paid for past conversions, had they been in force, beside what is paid. Nothing is recorded."
      >
        <Stack>
          <Period comparison={comparison} timeZone={timeZone} onCompare={onCompare} />
          <div aria-live="polite" aria-busy={comparison.pending}>
            <Outcome comparison={comparison} />
          </div>
        </Stack>
      </Section>
      {answer && answer.affiliates.length > 0 && <ComparedAffiliates affiliates={answer.affiliates} />}
    </>
  );
}

function Period({ comparison, timeZone, onCompare }: Props) {
  const { days, onDays, dayProblems, pending } = comparison;
  const field = (name: keyof typeof days) => ({
    type: 'date',
    value: days[name],
    error: dayProblems[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onDays({ ...days, [name]: event.currentTarget.value }),
  });
  return (
    <form
      noValidate
      aria-label="Days to compare"
      onSubmit={(event) => {
        event.preventDefault();
        onCompare();
      }}
    >
      <Stack gap="sm">
        <FieldGrid>
          <TextInput label="From" {...field('from')} />
          <TextInput label="To" {...field('to')} />
        </FieldGrid>
        <Group>
          <Button type="submit" variant="default" loading={pending}>
            Compare
          </Button>
          <Text size="xs" c="dimmed">
            Days in {timeZone.replaceAll('_', ' ')}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function Outcome({ comparison }: { comparison: Comparison }) {
  const { answer, stale, pending, terms, dayProblems, rest, error } = comparison;
  if (pending) return <Hint>Comparing…</Hint>;
  if (error) return <ErrorPanel error={error} />;
  if (rest.length > 0) return <FormAlert errors={rest} error={null} />;
  if (terms.length > 0) return <Hint>Mend what is marked in the terms to compare them.</Hint>;
  if (Object.keys(dayProblems).length > 0) return <Hint>Mend what is marked to compare the terms.</Hint>;
  if (!answer) return null;
  return (
    <Stack gap="sm">
      {stale && <Hint>{stale} Compare again to see what they would have paid.</Hint>}
      <Answer answer={answer} />
    </Stack>
  );
}

function Answer({ answer: { total, waitingForExchangeRate } }: { answer: Compared }) {
  const waiting = waitingWords(waitingForExchangeRate);
  return (
    <>
      {total.conversions > 0 ? (
        <Tiles
          label="Compared"
          tiles={[
            { term: 'Conversions', value: formatCount(total.conversions) },
            { term: 'Paid', value: formatMoney(total.paid) },
            { term: 'Would be', value: formatMoney(total.wouldBe) },
            { term: 'Difference', value: formatChange(total.difference) },
          ]}
        />
      ) : (
        <EmptyState icon={IconScale} title="Nothing to compare in these days">
          No conversions count in them. Choose other days, and compare again.
        </EmptyState>
      )}
      {waiting && <Hint>{waiting}</Hint>}
    </>
  );
}

function Hint({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
