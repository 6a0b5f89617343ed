import { Text } from '@mantine/core';
import { IconArrowBackUp, IconFlag } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { formatMoney, type MoneyValue } from '../../format/money';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { TimelineStep } from '../../ui/Timeline';
import { Money, Mono } from '../../ui/values';
import classes from './ConversionPage.module.css';

export const ChangeStep_change = graphql(`
  fragment ChangeStep_change on ConversionChange {
    id
    kind
    status
    word
    createdAt
    refund {
      amount
      currency
    }
    postback {
      id
      integration {
        id
        name
      }
    }
  }
`);

type Booked = { id: string; reason: string; amount: MoneyValue };

type Props = { change: FragmentOf<typeof ChangeStep_change>; booked: readonly Booked[] };

/** A word about the sale, or money that went back to the customer, and what that moved for the affiliate. */
export function ChangeStep({ change: fragment, booked }: Props) {
  const { kind, status, word, createdAt, refund, postback } = readFragment(ChangeStep_change, fragment);
  const isRefund = kind === 'REFUND';
  return (
    <TimelineStep
      icon={isRefund ? IconArrowBackUp : IconFlag}
      title={isRefund ? `Refund${refund ? ` of ${formatMoney(refund)}` : ''}` : 'Word about the sale'}
      at={createdAt}
      badge={status ? <StatusBadge status={status} /> : undefined}
    >
      <Text size="sm" className="wp-break">
        {word && (
          <>
            {isRefund ? 'The sender’s number of it: ' : 'The sender’s word: '}
            <Mono>{word}</Mono>.{' '}
          </>
        )}
        {postback ? (
          <>
            Reported by{' '}
            <TextLink to="/integrations/$integrationId" params={{ integrationId: postback.integration.id }}>
              {postback.integration.name}
            </TextLink>
            ,{' '}
            <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
              see the postback
            </TextLink>
            .
          </>
        ) : (
          'Said here, and not by a postback.'
        )}
      </Text>
      {booked.length > 0 && (
        <ul className={classes.ledger} aria-label="What it moved">
          {booked.map((entry) => (
            <li key={entry.id}>
              <strong>
                <Money value={entry.amount} />
              </strong>{' '}
              {entry.amount.amount.startsWith('-') ? 'taken back' : 'owed'}: {entry.reason}
            </li>
          ))}
        </ul>
      )}
    </TimelineStep>
  );
}
