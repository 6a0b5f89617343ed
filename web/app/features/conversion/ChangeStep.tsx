import { Text } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChecks,
  IconFlag,
  IconHourglassOff,
  IconRotateClockwise,
  IconTrendingUp,
  type TablerIcon,
} from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { formatMoney, type MoneyValue } from '../../format/money';
import { listed } from '../../format/words';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { TimelineStep } from '../../ui/Timeline';
import { Money, Mono } from '../../ui/values';
import { correctedWords } from '../replay/corrected';
import classes from './ConversionPage.module.css';

export const ChangeStep_change = graphql(`
  fragment ChangeStep_change on ConversionChange {
    id
    kind
    status
    review
    word
    createdAt
    corrected {
      name
      before
      now
    }
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

type Change = ResultOf<typeof ChangeStep_change>;

type Booked = { id: string; reason: string; amount: MoneyValue };

type Props = { change: FragmentOf<typeof ChangeStep_change>; booked: readonly Booked[] };

/** A word about the sale, money that went back, a report that was read anew, a cap that was raised, a hold that was over, or a review; and what that moved. */
export function ChangeStep({ change: fragment, booked }: Props) {
  const change = readFragment(ChangeStep_change, fragment);
  const { createdAt } = change;
  const status = change.status ?? change.review;
  const { icon, title } = head(change);
  return (
    <TimelineStep
      icon={icon}
      title={title}
      at={createdAt}
      badge={status ? <StatusBadge status={status} /> : undefined}
    >
      <Told change={change} />
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

/** Who said it, and in which words. */
function Told({ change: { kind, word, corrected, postback } }: { change: Change }) {
  if (kind === 'HOLD_ENDED') return <Text size="sm">It came to its end on its own.</Text>;
  if (kind === 'CAP_RAISED')
    return <Text size="sm">What a cap had cut is paid under the higher cap of newer terms.</Text>;
  if (kind === 'REVIEW') {
    return (
      <Text size="sm" className="wp-break">
        {word ? `By a reviewer: “${word}”.` : 'By a reviewer.'}
      </Text>
    );
  }
  return (
    <Text size="sm" className="wp-break">
      {kind === 'CORRECTION' && `Read anew: ${listed(corrected.map(correctedWords))}. `}
      {word && (
        <>
          {kind === 'REFUND' ? 'The sender’s number of it: ' : 'The sender’s word: '}
          <Mono>{word}</Mono>.{' '}
        </>
      )}
      {postback ? (
        <>
          {kind === 'CORRECTION' ? 'By other settings of' : 'Reported by'}{' '}
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
  );
}

function head({ kind, refund }: Pick<Change, 'kind' | 'refund'>): { icon: TablerIcon; title: string } {
  switch (kind) {
    case 'STATUS':
      return { icon: IconFlag, title: 'Word about the sale' };
    case 'REFUND':
      return { icon: IconArrowBackUp, title: `Refund${refund ? ` of ${formatMoney(refund)}` : ''}` };
    case 'CORRECTION':
      return { icon: IconRotateClockwise, title: 'Correction' };
    case 'CAP_RAISED':
      return { icon: IconTrendingUp, title: 'Cap raised' };
    case 'HOLD_ENDED':
      return { icon: IconHourglassOff, title: 'Hold over' };
    case 'REVIEW':
      return { icon: IconChecks, title: 'Review' };
  }
}
