import { Stack, Text } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { humanize } from '../../format/words';
import { TextLink } from '../../ui/links';
import { TimelineStep } from '../../ui/Timeline';
import { Money, Timestamp } from '../../ui/values';
import classes from './ConversionPage.module.css';
import { PayoutExplanation, PayoutExplanation_explanation } from './PayoutExplanation';

export const PayoutStep_conversion = graphql(
  `
  fragment PayoutStep_conversion on Conversion {
    id
    settledAt
    reason
    amount {
      currency
    }
    payout {
      amount
      currency
    }
    explanation {
      ...PayoutExplanation_explanation
    }
    ledgerEntries {
      id
      kind
      reason
      createdAt
      amount {
        amount
        currency
      }
    }
  }
`,
  [PayoutExplanation_explanation],
);

/** Such a conversion is settled as soon as somebody sets the rate. */
const WAITS_FOR_RATE = 'waiting_for_exchange_rate';

type Props = { conversion: FragmentOf<typeof PayoutStep_conversion> };

/** What it pays and why, line by line. */
export function PayoutStep({ conversion: fragment }: Props) {
  const { settledAt, reason, amount, payout, explanation, ledgerEntries } = readFragment(
    PayoutStep_conversion,
    fragment,
  );
  if (!payout) {
    return (
      <TimelineStep icon={IconCoins} title="Payout">
        <Text size="sm" c="dimmed">
          {reason ? `Not settled: ${humanize(reason).toLowerCase()}.` : 'Being settled; this takes a moment.'}
          {reason === WAITS_FOR_RATE && (
            <>
              {' '}
              <TextLink to="/exchange-rates" search={{ from: amount?.currency }}>
                Set the rate of its day
              </TextLink>
            </>
          )}
        </Text>
      </TimelineStep>
    );
  }
  return (
    <TimelineStep icon={IconCoins} title="Payout" at={settledAt}>
      <Stack gap="xs">
        <Text fw={650} size="lg">
          <Money value={payout} />
          {reason && (
            <Text span size="sm" c="dimmed" ms="sm">
              {humanize(reason)}
            </Text>
          )}
        </Text>
        {explanation && <PayoutExplanation explanation={explanation} currency={payout.currency} />}
        {ledgerEntries.length > 0 && (
          <ul className={classes.ledger} aria-label="Ledger entries">
            {ledgerEntries.map((entry) => (
              <li key={entry.id}>
                <strong>
                  <Money value={entry.amount} />
                </strong>{' '}
                {humanize(entry.kind).toLowerCase()}: {entry.reason},{' '}
                <Text span inherit c="dimmed">
                  <Timestamp value={entry.createdAt} />
                </Text>
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </TimelineStep>
  );
}
